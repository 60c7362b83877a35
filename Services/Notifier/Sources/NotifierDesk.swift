import Appeals
import Foundation
public import Hummingbird
import Pipeline
public import ServiceKit
public import ServiceLifecycle
import WebPages

/// The notifier as a service: tells residents by e-mail how their appeals move, and shows staff what reached whom.
public struct NotifierDesk: ServiceModule {
    /// `notifier`.
    public static let name = "notifier"
    /// 8083.
    public static let defaultPort = 8083
    /// `/notify`.
    public static let homePath = "/notify"

    let stage: Stage<NotifierFlow>
    let sender: MailSender
    private let pages: Pages
    private let clock: any WallClock

    /// Opens the store `notifier.sqlite`, loads the templates and prepares the way out: the mail server, or the folder `mail` where there is none.
    /// - Throws: `StoreError`, `TemplateError`, `SettingsError`, `MailSettingsError`.
    public init(environment: ServiceEnvironment) async throws {
        let smtp = try Settings(environment.configuration).smtp
        let host = environment.publicURL.host() ?? "localhost"
        let transport: any MailTransport =
            smtp.host == nil
            ? try MailFolder(environment.dataFolder.appending(path: "mail"), logger: environment.logger)
            : try SMTPTransport(smtp, helo: host)
        try self.init(environment: environment, transport: transport, sender: try MailSettingsError.checked(smtp.from))
    }

    init(
        environment: ServiceEnvironment, transport: any MailTransport, sender address: String,
        backoff: Backoff = Backoff()
    ) throws {
        let (city, topics) = (environment.city, environment.topics)
        clock = environment.clock
        stage = try Stage(
            NotifierFlow(city: city, topics: topics), reads: [topics.appeals, topics.staff, topics.deliveries],
            in: environment)
        pages = try Pages(templates: Bundle.module.bundleURL.appending(path: "Templates"), in: environment)
        sender = MailSender(
            stage: stage, transport: transport,
            writer: LetterWriter(
                city: city, pages: pages, keys: environment.keys, site: environment.publicURL, sender: address,
                clock: clock),
            backoff: backoff, clock: clock, logger: environment.logger)
    }

    /// Adds `/notify`.
    public func mount(on router: Router<WebContext>) {
        NotifyRoutes(stage: stage, sender: sender, pages: pages, clock: clock).mount(on: router)
    }

    /// The Stage and the sender.
    public var background: [any Service] { [stage, sender] }

    /// The Stage's checks, and whether mails go out.
    public func health() async -> [HealthCheck] {
        await StageHealth.checks(of: stage, now: clock.now) + [sender.health]
    }
}

/// What can be wrong with the settings of mail.
enum MailSettingsError: Error, Hashable, CustomStringConvertible {
    /// The sender is no address.
    case badSender(String)
    /// The file with certificates cannot be read.
    case noCertificates(String)

    /// One sentence, with what to do.
    var description: String {
        switch self {
        case .badSender(let address):
            "smtp.from (OTKLIK_SMTP_FROM) is \"\(address)\": give a bare address like otklik@example.org."
        case .noCertificates(let path):
            "smtp.ca (OTKLIK_SMTP_CA) names \(path), which cannot be read: give a file of PEM certificates, or leave it unset for the system's."
        }
    }

    /// The sender's address, when it is one.
    static func checked(_ address: String) throws -> String {
        guard let checked = try? Mail.address(address) else { throw badSender(address) }
        return checked
    }
}

import Appeals
import Foundation
public import Hummingbird
import Pipeline
public import ServiceKit
public import ServiceLifecycle
import WebPages

/// The notifier as a service: tells residents and staff how appeals move, and shows what reached whom.
public struct NotifierDesk: ServiceModule {
    /// `notifier`.
    public static let name = "notifier"
    /// 8083.
    public static let defaultPort = 8083
    /// `/notify`.
    public static let homePath = "/notify"

    let stage: Stage<NotifierFlow>
    let couriers: [Courier]
    let bell: CourierBell
    let writer: LetterWriter
    private let pages: Pages
    private let clock: any WallClock
    private let keys: Keys
    private let bounceFolder: BounceFolder?
    private let bounceRoute: BounceRoute?

    /// Opens the store `notifier.sqlite`, loads the templates and prepares the ways out: a mail server, or the folder `mail` where there is none, and whatever
    /// else is configured.
    /// - Throws: `StoreError`, `TemplateError`, `SettingsError`, `MailSettingsError`, `BounceFolderError`.
    public init(environment: ServiceEnvironment) async throws {
        let pages = try Self.pages(in: environment)
        try self.init(
            environment: environment, pages: pages, transports: try Self.transports(pages, in: environment))
    }

    init(
        environment: ServiceEnvironment, pages: Pages, transports: [any Transport], backoff: Backoff? = nil
    ) throws {
        let (city, topics) = (environment.city, environment.topics)
        clock = environment.clock
        keys = environment.keys
        self.pages = pages
        let stage = try Stage(
            NotifierFlow(city: city, topics: topics, channels: Set(transports.map(\.channel))),
            reads: [topics.appeals, topics.staff, topics.deliveries], in: environment)
        let writer = LetterWriter(city: city, pages: pages, keys: environment.keys, site: environment.publicURL)
        let mail = try Settings(environment.configuration).mail
        let bounces = Bounces(stage: stage, ids: MailID(keys: environment.keys))
        bounceRoute = mail.bounceToken.map { BounceRoute(bounces: bounces, token: $0, keys: environment.keys) }
        // One reads the folder for all, whoever tells of a mail: what it writes down goes to the one that does.
        bounceFolder =
            environment.instance.index > 0
            ? nil
            : try mail.bounces.map {
                try BounceFolder($0, bounces: bounces, clock: environment.clock, logger: environment.logger)
            }
        self.stage = stage
        self.writer = writer
        let bell = CourierBell()
        self.bell = bell
        couriers = transports.map { transport in
            Courier(
                stage: stage, transport: transport, writer: writer,
                backoff: backoff ?? Backoff(of: transport.channel),
                remakes: transport.channel == transports.first?.channel, bell: bell, clock: environment.clock,
                logger: environment.logger)
        }
    }

    /// Templates and words of this service.
    /// - Throws: `TemplateError`.
    static func pages(in environment: ServiceEnvironment) throws -> Pages {
        try Pages(templates: Bundle.module.bundleURL.appending(path: "Templates"), in: environment)
    }

    /// The ways out that are configured.
    private static func transports(_ pages: Pages, in environment: ServiceEnvironment) throws -> [any Transport] {
        let settings = try Settings(environment.configuration)
        let mail = MailWriter(
            city: environment.city, pages: pages, keys: environment.keys, site: environment.publicURL,
            sender: try MailSettingsError.checked(settings.smtp.from),
            replies: settings.mail.reply.map { ReplyAddress(base: $0, keys: environment.keys) })
        var transports: [any Transport] = [
            settings.smtp.host == nil
                ? try MailFolder(
                    environment.dataFolder.appending(path: "mail"), writer: mail, logger: environment.logger)
                : try SMTPTransport(settings.smtp, writer: mail)
        ]
        let channels = settings.channels
        if let telegram = channels.telegram { transports.append(TelegramTransport(telegram)) }
        if let vk = channels.vk { transports.append(VKTransport(vk)) }
        if let sms = channels.sms { transports.append(SMSTransport(sms)) }
        let isLocal = ["localhost", "127.0.0.1"].contains(environment.publicURL.host())
        if let webhook = channels.webhook {
            transports.append(WebhookTransport(webhook, allowsLocal: isLocal, clock: environment.clock))
        }
        // Browsers take push from any sender whose key they were given: nothing need be configured but https.
        if environment.publicURL.scheme == "https" || isLocal {
            let vapid = VAPID(
                keys: environment.keys, site: environment.publicURL, sender: mail.sender, clock: environment.clock)
            transports.append(PushTransport(vapid: vapid, clock: environment.clock, allowsLocal: isLocal))
        }
        return transports
    }

    /// Adds `/notify`, and `/hooks/bounces` where a mail provider may report.
    public func mount(on router: Router<WebContext>) {
        NotifyRoutes(stage: stage, couriers: couriers, pages: pages, clock: clock).mount(on: router)
        DeskRoutes(stage: stage, writer: writer, pages: pages, clock: clock).mount(on: router)
        TemplateRoutes(stage: stage, couriers: couriers, writer: writer, pages: pages).mount(on: router)
        ChoicesRoutes(stage: stage, city: writer.city, addresses: ChoicesAddress(keys: keys), pages: pages)
            .mount(on: router)
        bounceRoute?.mount(on: router)
    }

    /// The Stage, the couriers and the reader of returned mails.
    public var background: [any Service] {
        var services: [any Service] = [stage] + couriers
        if let bounceFolder { services.append(bounceFolder) }
        return services
    }

    /// The Stage's checks, and whether messages go out.
    public func health() async -> [HealthCheck] {
        await StageHealth.checks(of: stage, now: clock.now) + couriers.map(\.health)
    }
}

extension Backoff {
    /// How often messages of a channel are tried again; `Courier.patience` says for how long.
    init(of channel: MessageChannel) {
        switch channel {
        case .email: self.init()
        default: self.init(first: 5, cap: 1_800, attempts: 14)
        }
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

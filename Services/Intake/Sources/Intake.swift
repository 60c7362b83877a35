public import Appeals
import Foundation
public import Hummingbird
import Pipeline
public import ServiceKit
public import ServiceLifecycle
import WebPages

/// Every way in, tracking, and the accounts of staff: the service that faces people.
public struct Intake: ServiceModule {
    /// `intake`.
    public static let name = "intake"
    /// 8080.
    public static let defaultPort = 8080
    /// The front page of the site.
    public static let homePath = "/"

    let parts: IntakeParts

    /// Opens the store and makes the Stage; nothing runs yet.
    /// - Throws: `SettingsError`, `StoreError`, `TemplateError`: what must be mended before the service can start.
    public init(environment: ServiceEnvironment) async throws {
        try self.init(environment: environment, passwords: Passwords())
    }

    init(environment: ServiceEnvironment, passwords: Passwords) throws {
        parts = try IntakeParts(environment: environment, passwords: passwords)
    }

    /// The Stage.
    public var background: [any Service] { [parts.stage] }

    /// Whom sessions are checked against: the accounts as folded, with those changed here a moment ago.
    public var staff: any StaffDirectory { IntakeStaffDirectory(store: parts.stage.store) }

    /// The log, the store, the outbox's depth, parked keys.
    public func health() async -> [HealthCheck] {
        await StageHealth.checks(of: parts.stage, now: parts.environment.clock.now)
    }

    /// Adds the portal, tracking, files, mail, staff pages and the API.
    public func mount(on router: Router<WebContext>) {
        PortalRoutes(parts: parts).mount(on: router)
        TrackingRoutes(parts: parts).mount(on: router)
        LostLinkRoutes(parts: parts).mount(on: router)
        FileRoutes(parts: parts).mount(on: router)
        ReceiveMailRoute(parts: parts).mount(on: router)
        StaffRoutes(parts: parts).mount(on: router)
        AppealAPI(parts: parts).mount(on: router)
        StaffAPI(parts: parts).mount(on: router)
        parts.openAPI.mount(on: router)
    }

    /// Files an appeal, as every way in does, and returns when it is on the disk. `key`: the same key a second time is the same appeal. Appeals of a
    /// demonstration are `simulated`: nobody is told of those.
    /// - Throws: `InvalidInput` with every wrong field, `SubmitError`, `StageError`.
    @discardableResult
    public func submit(
        _ draft: AppealDraft, language: Language = .ru, key: String? = nil, simulated: Bool = false
    ) async throws -> AppealReceipt {
        try await parts.submit(draft, language: language, key: key, simulated: simulated)
    }

    /// Makes the account `admin` when there are no accounts at all, and returns its one-time password; `nil` when there are some, or when this is not
    /// instance 0. To be called once the Stage is live, for only then all accounts are known.
    /// - Throws: `StageError` when the store cannot be written.
    public func ensureFirstAdministrator() async throws -> (login: String, password: String)? {
        guard parts.environment.instance.index == 0 else { return nil }
        return try await parts.accounts.makeFirst().map { ("admin", $0) }
    }
}

/// What the pages and calls of Intake share.
struct IntakeParts: Sendable {
    let environment: ServiceEnvironment
    let stage: Stage<IntakeFlow>
    let pages: Pages
    let links: AppealLinks
    let submit: SubmitAppeal
    let accounts: Accounts
    let sessions: Sessions
    let openAPI: OpenAPIRoute
    /// What residents sent, and where it is read.
    let files: FileStore
    let fileAddress: FileAddress
    /// Where residents answer mails; `nil`: mail is not taken.
    let replies: ReplyAddress?
    let appeals = AppealReader()

    init(environment: ServiceEnvironment, passwords: Passwords) throws {
        let (settings, clock) = (try Settings(environment.configuration), environment.clock)
        let topics = environment.topics
        self.environment = environment
        stage = try Stage(
            IntakeFlow(topics: topics), reads: [topics.appeals, topics.staff, topics.deliveries], in: environment)
        pages = try Pages(templates: Self.templates, in: environment)
        openAPI = try OpenAPIRoute(folder: Self.templates)
        links = AppealLinks(keys: environment.keys, site: environment.publicURL)
        submit = SubmitAppeal(
            stage: stage, topics: environment.topics, city: environment.city, keys: environment.keys)
        accounts = Accounts(stage: stage, topic: environment.topics.staff, passwords: passwords)
        sessions = Sessions(
            keys: environment.keys, clock: clock, lifetime: settings.sessionLifetime, isSecure: settings.isSecure)
        files = FileStore(folder: environment.dataFolder.appending(path: "files", directoryHint: .isDirectory))
        fileAddress = FileAddress(keys: environment.keys, site: environment.publicURL)
        replies = settings.mail.reply.map { ReplyAddress(base: $0, keys: environment.keys) }
    }

    /// The templates, words and the API's description of this service.
    static var templates: URL { Bundle.module.bundleURL.appending(path: "Templates") }

    /// The pack in force.
    var pack: CityPack { environment.city.current }

    /// What the resident of an appeal may see, when `secret` is the one of the appeal with this number.
    /// - Throws: `NoSuchAppeal`, the same for a number that does not exist and for a wrong secret.
    func view(number: String?, secret: String?) async throws -> AppealView {
        let (links, appeals) = (links, appeals)
        let view = try await stage.store.read { db -> AppealView? in
            guard let number = number.flatMap({ TrackingNumber($0) }), let id = try appeals.id(of: number, in: db),
                links.keys.isAppealSecret(secret ?? "", for: id)
            else { return nil }
            return try appeals.view(id, in: db)
        }
        guard let view else { throw NoSuchAppeal() }
        return view
    }
}

public import Hummingbird
public import ServiceLifecycle

/// One of the five services, ready to be mounted alone on its own port or together with the others on one.
public protocol ServiceModule: Sendable {
    /// The service's name, also the group of its marks in the log: `intake`, `router`, `department-worker`, `notifier`
    /// or `stats`.
    static var name: String { get }
    /// The port it listens on when it runs by itself.
    static var defaultPort: Int { get }
    /// Where its pages begin: `/`, `/dispatch`, `/work`, `/notify`, `/stats`. The same alone and together.
    static var homePath: String { get }

    /// Opens the service's store and makes its Stage; nothing runs yet.
    init(environment: ServiceEnvironment) async throws

    /// Adds the service's pages and API to `router`, which already carries the middleware of `WebServer.router(_:)`.
    func mount(on router: Router<WebContext>)

    /// What runs beside the web server: the Stage, clocks, senders.
    var background: [any Service] { get }

    /// Whom sessions are checked against when this is the first service of its process; by default the accounts in the
    /// service's store.
    var staff: any StaffDirectory { get }

    /// What readiness shows: the log, the store, the outbox's depth, parked keys.
    func health() async -> [HealthCheck]
}

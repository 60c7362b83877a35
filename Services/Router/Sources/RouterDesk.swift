import Appeals
import Foundation
public import Hummingbird
import Pipeline
public import ServiceKit
public import ServiceLifecycle
import WebPages

/// The router as a service: registers, assigns, keeps the units' queues, and has the dispatcher's pages.
public struct RouterDesk: ServiceModule {
    /// `router`.
    public static let name = "router"
    /// 8081.
    public static let defaultPort = 8081
    /// `/dispatch`.
    public static let homePath = "/dispatch"

    let stage: Stage<RouterFlow>
    private let city: CityPackSource
    private let pages: Pages
    private let clock: any WallClock
    private let files: FileAddress

    /// Opens the store `router.sqlite` and loads the templates.
    /// - Throws: `StoreError`, `TemplateError`.
    public init(environment: ServiceEnvironment) async throws {
        let flow = RouterFlow(city: environment.city, topics: environment.topics, instance: environment.instance)
        stage = try Stage(
            flow, reads: [environment.topics.appeals, environment.topics.staff], in: environment)
        city = environment.city
        files = FileAddress(keys: environment.keys, site: environment.publicURL)
        pages = try Pages(templates: Bundle.module.bundleURL.appending(path: "Templates"), in: environment)
        clock = environment.clock
    }

    /// Adds `/dispatch` and what is under it.
    public func mount(on router: Router<WebContext>) {
        DispatchRoutes(stage: stage, city: city, files: files, pages: pages).mount(on: router)
    }

    /// The Stage.
    public var background: [any Service] { [stage] }

    /// The Stage's checks.
    public func health() async -> [HealthCheck] { await StageHealth.checks(of: stage, now: clock.now) }
}

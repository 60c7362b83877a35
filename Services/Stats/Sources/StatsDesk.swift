import Appeals
import Foundation
public import Hummingbird
import Pipeline
public import ServiceKit
public import ServiceLifecycle
import WebPages

/// The figures as a service: what came in, what was solved, what is in work, for any period.
public struct StatsDesk: ServiceModule {
    /// `stats`.
    public static let name = "stats"
    /// 8084.
    public static let defaultPort = 8084
    /// `/stats`.
    public static let homePath = "/stats"

    let stage: Stage<StatsFlow>
    private let routes: StatsRoutes
    private let clock: any WallClock

    /// Opens the store `stats.sqlite` and loads the templates.
    /// - Throws: `StoreError`, `TemplateError`.
    public init(environment: ServiceEnvironment) async throws {
        clock = environment.clock
        let flow = StatsFlow(topics: environment.topics, calendar: environment.city.current.calendar)
        stage = try Stage(
            flow, reads: [environment.topics.appeals, environment.topics.staff], in: environment)
        routes = StatsRoutes(
            stage: stage, city: environment.city,
            pages: try Pages(templates: Bundle.module.bundleURL.appending(path: "Templates"), in: environment),
            clock: clock, isDemo: environment.isDemo)
    }

    /// Adds `/stats` and `/stats/api/summary`.
    public func mount(on router: Router<WebContext>) { routes.mount(on: router) }

    /// The Stage.
    public var background: [any Service] { [stage] }

    /// The Stage's checks.
    public func health() async -> [HealthCheck] { await StageHealth.checks(of: stage, now: clock.now) }
}

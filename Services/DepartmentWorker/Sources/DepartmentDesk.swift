import Appeals
import Foundation
public import Hummingbird
import Pipeline
public import ServiceKit
public import ServiceLifecycle
import WebPages

/// The department worker as a service: the queues and cards of the units it serves, and their clock.
public struct DepartmentDesk: ServiceModule {
    /// `department-worker`.
    public static let name = "department-worker"
    /// 8082.
    public static let defaultPort = 8082
    /// `/work`.
    public static let homePath = "/work"

    let stage: Stage<DepartmentFlow>
    private let deadlines: DeadlineClock
    private let city: CityPackSource
    private let pages: Pages
    private let clock: any WallClock
    private let files: FileAddress

    /// Opens the store `department-worker.sqlite` and loads the templates.
    /// - Throws: `DepartmentError` for a unit that does not exist, `StoreError`, `TemplateError`, `SettingsError`.
    public init(environment: ServiceEnvironment) async throws {
        let topics = environment.topics
        let chosen = try Settings(environment.configuration).departments
        if let unknown = chosen.first(where: { topics.departments[$0] == nil }) {
            throw DepartmentError.unknownUnit(unknown)
        }
        let units = chosen.isEmpty ? topics.departments.keys.sorted() : chosen
        let flow = DepartmentFlow(topics: topics, units: units)
        stage = try Stage(
            flow, reads: units.compactMap { topics.departments[$0] } + [topics.staff, topics.deliveries],
            in: environment)
        clock = environment.clock
        // A worker of listed units owns them; workers of all units share the appeals as the other services do.
        deadlines = DeadlineClock(
            stage: stage, clock: clock, owner: chosen.isEmpty ? environment.instance : Instance(service: Self.name))
        city = environment.city
        files = FileAddress(keys: environment.keys, site: environment.publicURL)
        pages = try Pages(templates: Bundle.module.bundleURL.appending(path: "Templates"), in: environment)
    }

    /// Adds `/work` and what is under it.
    public func mount(on router: Router<WebContext>) {
        WorkRoutes(stage: stage, city: city, pages: pages, clock: clock).mount(on: router)
        CardRoutes(stage: stage, city: city, files: files, pages: pages).mount(on: router)
    }

    /// The Stage and the clock of deadlines.
    public var background: [any Service] { [stage, deadlines] }

    /// The Stage's checks.
    public func health() async -> [HealthCheck] { await StageHealth.checks(of: stage, now: clock.now) }
}

/// What can be wrong with a department worker's configuration.
public enum DepartmentError: Error, Hashable, CustomStringConvertible {
    /// The setting `departments` names a unit that is not in the city pack.
    case unknownUnit(String)

    /// One sentence, with what to do.
    public var description: String {
        switch self {
        case .unknownUnit(let code):
            "departments (OTKLIK_DEPARTMENTS) names the unit \(code), which is not in units.yaml: correct the code, or add the unit to the city pack."
        }
    }
}

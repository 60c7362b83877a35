import Foundation
import Hummingbird
import Logging
import Pipeline
public import ServiceKit
import ServiceLifecycle
import WebPages

/// The services of one process on their common grounds, with one web server.
public struct House: Sendable {
    /// What they share.
    public let grounds: Grounds
    /// The services.
    public let modules: [any ServiceModule]
    private let listening = Gate()

    /// Makes the services of these types; nothing runs yet.
    /// - Throws: what must be mended, in one sentence.
    public init(_ types: [any ServiceModule.Type], on grounds: Grounds) async throws {
        self.grounds = grounds
        var modules: [any ServiceModule] = []
        for type in types {
            do {
                modules.append(try await type.init(environment: grounds.environment(for: type)))
            } catch let error as StoreError {
                // Whoever holds the store most likely holds the place too, and that one says who it is.
                if case .inUse = error { try await grounds.log.claim(grounds.instance(of: type)).release() }
                throw error
            }
        }
        self.modules = modules
    }

    /// The Stages of all services.
    public var stages: [any OperatedStage] { modules.flatMap(\.stages) }

    /// The service of this type, if it runs here.
    public func module<Module: ServiceModule>(_ type: Module.Type) -> Module? {
        modules.lazy.compactMap { $0 as? Module }.first
    }

    /// Returns when every Stage has folded and reacted to what stood in the log at its start.
    /// - Throws: `CancellationError`.
    public func live() async throws {
        for stage in stages { _ = await stage.untilLive() }
        try Task.checkCancellation()
    }

    /// The port of this process: the one that is set, else the first service's own.
    public var port: Int { grounds.settings.port ?? modules.first.map { type(of: $0).defaultPort } ?? 8_080 }

    /// Runs everything until the process is asked to end. `beside` runs along and may end before.
    /// - Throws: what must be mended, in one sentence.
    func run(metrics: PrometheusRegistry, beside: any Service) async throws {
        let reload = CityReload(city: grounds.city, topics: grounds.topics, logger: grounds.logger)
        let server = WebServer.make(
            router: try router(metrics: metrics, reload: reload), host: grounds.settings.host, port: port,
            logger: Logger(label: "web"), whenListening: { [listening] in listening.open() })
        // Ended from the last to the first, also when one fails; what the group itself would log, the error at the end says better.
        let inOrder: [any Service] = [
            After(gate: listening, service: Together(services: modules.flatMap(\.background))),
            Hurried(service: server, patience: .milliseconds(600)),
        ]
        let services = inOrder.map {
            ServiceGroupConfiguration.ServiceConfiguration(
                service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
        }
        let last = ServiceGroupConfiguration.ServiceConfiguration(
            service: After(gate: listening, service: beside), successTerminationBehavior: .ignore,
            failureTerminationBehavior: .gracefullyShutdownGroup)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services + [last], logger: Logger(label: "group") { _ in SwiftLogNoOpLogHandler() }))
        let signals = Task { await SignalWatch(group: group, reload: reload).run() }
        defer { signals.cancel() }
        try await group.run()
    }

    private func router(metrics: PrometheusRegistry, reload: CityReload) throws -> Router<WebContext> {
        let (settings, keys) = (grounds.settings, grounds.keys)
        let pages = try Pages(city: grounds.city, clock: grounds.clock, demo: grounds.isDemo)
        var options = WebOptions(
            keys: keys, clock: grounds.clock, staff: modules.first?.staff ?? StaffOfNoOne(), settings: settings)
        options.problemPage = pages.problemPage
        let homes = modules.map { type(of: $0).homePath }
        if !homes.contains("/") { options.signIn = "\(settings.publicURL.absoluteString)/sign-in" }

        let router = WebServer.router(options)
        let (modules, stages, clock) = (modules, stages, grounds.clock)
        HealthRoutes(
            metrics: metrics, measure: { for stage in stages { await StageMetrics.measure(stage, now: clock.now) } }
        ) {
            var checks: [HealthCheck] = []
            for module in modules { checks += await module.health() }
            return checks
        }.mount(on: router)
        SiteRoutes(pages: pages).mount(on: router)
        OperationsRoutes(keys: keys, stages: stages, reload: reload).mount(on: router)
        for module in modules { module.mount(on: router) }
        if let home = homes.first, !homes.contains("/") {
            router.get("/") { _, _ in Response(status: .seeOther, headers: [.location: home]) }
        }
        return router
    }
}

/// A process without services knows no accounts.
private struct StaffOfNoOne: StaffDirectory {
    func epoch(of account: String) async -> Int? { nil }
}

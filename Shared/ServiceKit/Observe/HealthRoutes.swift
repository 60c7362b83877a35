import Foundation
import HTTPTypes
public import Hummingbird

/// What watches the process asks: `/livez` (it answers), `/readyz` (it can do its job; each check with a sentence),
/// `/metrics` (Prometheus).
public struct HealthRoutes: Sendable {
    private struct Report: Encodable {
        let status: HealthCheck.Status
        let checks: [HealthCheck]
    }
    private let checks: @Sendable () async -> [HealthCheck]
    private let metrics: PrometheusRegistry
    private let measure: @Sendable () async -> Void

    /// Readiness shows `checks`, `/metrics` shows `metrics` after `measure` has set those that are looked up only when asked for.
    public init(
        metrics: PrometheusRegistry, measure: @escaping @Sendable () async -> Void = {},
        checks: @escaping @Sendable () async -> [HealthCheck]
    ) {
        self.metrics = metrics
        self.measure = measure
        self.checks = checks
    }

    /// Adds the three addresses. The router may be bare: they need no session and no limit.
    public func mount(on router: some RouterMethods<WebContext>) {
        router.get("/livez") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: "ok\n")))
        }
        router.get("/readyz") { [checks] _, _ in
            let checks = await checks()
            let status = checks.map(\.status).max() ?? .ok
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let body = try encoder.encode(Report(status: status, checks: checks))
            return Response(
                status: status == .failing ? .serviceUnavailable : .ok,
                headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(bytes: body)))
        }
        router.get("/metrics") { [metrics, measure] _, _ in
            await measure()
            return Response(
                status: .ok, headers: [.contentType: PrometheusText.contentType, .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: metrics.text())))
        }
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Metrics
import Synchronization
import Testing

@testable import ServiceKit

@Suite("Metrics, health and log lines")
struct ObserveTests {
    @Test("The exposition has types, sorted series, escaped labels and cumulative buckets")
    func exposition() {
        let registry = PrometheusRegistry()
        let counter = registry.makeCounter(label: "outbox.sent", dimensions: [("topic", "a\"b\\c\nd"), ("9.x", "1")])
        counter.increment(by: 2)
        registry.makeCounter(label: "outbox.sent", dimensions: [("9.x", "1"), ("topic", "a\"b\\c\nd")]).increment(
            by: Int64(1))
        registry.makeCounter(label: "outbox.sent", dimensions: []).increment(by: Int64(5))
        registry.makeMeter(label: "queue depth", dimensions: []).set(2.5)
        let timer = registry.makeTimer(label: "turn", dimensions: [("service", "router")])
        for nanoseconds in [500_000, 40_000_000, 60_000_000_000] as [Int64] { timer.recordNanoseconds(nanoseconds) }
        let text = registry.text()
        let head = """
            # TYPE outbox_sent_total counter
            outbox_sent_total 5
            outbox_sent_total{_9_x="1",topic="a\\"b\\\\c\\nd"} 3
            # TYPE queue_depth gauge
            queue_depth 2.5
            # TYPE turn_seconds histogram
            turn_seconds_bucket{service="router",le="0.001"} 1
            turn_seconds_bucket{service="router",le="0.0025"} 1
            """
        #expect(text.hasPrefix(head), "\(text)")
        #expect(text.contains("turn_seconds_bucket{service=\"router\",le=\"0.05\"} 2\n"))
        #expect(
            text.hasSuffix(
                """
                turn_seconds_bucket{service="router",le="30"} 2
                turn_seconds_bucket{service="router",le="+Inf"} 3
                turn_seconds_sum{service="router"} 60.0405
                turn_seconds_count{service="router"} 3

                """), "\(text)")
    }

    @Test("A name used for two kinds becomes two names, and the series of one name are bounded")
    func mistakes() {
        let registry = PrometheusRegistry()
        registry.makeMeter(label: "depth", dimensions: []).set(1.0)
        registry.makeRecorder(label: "depth", dimensions: [], aggregate: true).record(Int64(3))
        for number in 0..<PrometheusRegistry.seriesLimit + 50 {
            registry.makeCounter(label: "many", dimensions: [("n", "\(number)")]).increment(by: Int64(1))
        }
        let lines = registry.text().split(separator: "\n")
        #expect(lines.contains("depth 1"))
        #expect(lines.contains("depth_histogram_bucket{le=\"5\"} 1"))
        #expect(lines.filter { $0.hasPrefix("many_total{") }.count == PrometheusRegistry.seriesLimit)
    }

    @Test("Many threads count exactly")
    func concurrent() async {
        let registry = PrometheusRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 { registry.makeCounter(label: "hits", dimensions: []).increment(by: Int64(1)) }
                }
            }
        }
        #expect(registry.text().contains("hits_total 8000\n"))
    }

    @Test(
        "Readiness shows each check, is 503 only when one fails; liveness and metrics answer always",
        arguments: [
            ([HealthCheck.Status.ok, .ok], "ok", 200), ([.ok, .degraded], "degraded", 200),
            ([.degraded, .failing, .ok], "failing", 503), ([], "ok", 200),
        ])
    func health(statuses: [HealthCheck.Status], overall: String, code: Int) async throws {
        let registry = PrometheusRegistry()
        registry.makeCounter(label: "x", dimensions: []).increment(by: Int64(1))
        let checks = statuses.enumerated().map {
            HealthCheck("check.\($0.offset)", $0.element, "Sentence \($0.offset).")
        }
        let router = Router(context: WebContext.self)
        HealthRoutes(metrics: registry) { checks }.mount(on: router)
        try await Application(router: router).test(.router) { client in
            struct Report: Decodable {
                let status: String
                let checks: [HealthCheck]
            }
            let ready = try await client.execute(uri: "/readyz", method: .get)
            #expect(ready.status.code == code)
            let report = try JSONDecoder().decode(Report.self, from: Data(ready.body.readableBytesView))
            #expect(report.status == overall)
            #expect(report.checks == checks)
            #expect(try await client.execute(uri: "/livez", method: .get).status == .ok)
            let metrics = try await client.execute(uri: "/metrics", method: .get)
            #expect(metrics.text == "# TYPE x_total counter\nx_total 1\n")
            #expect(metrics.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        }
    }

    private func lines(_ line: LineLogHandler.Line, level: Logger.Level = .info, _ body: (inout Logger) -> Void)
        -> [String]
    {
        let written = Box()
        var logger = Logger(label: "router") { label in
            var handler = LineLogHandler(label: label, level: level, line: line)
            handler.write = { text in written.lines.withLock { $0.append(text) } }
            handler.now = { Date(timeIntervalSince1970: 1_795_000_000.12) }
            return handler
        }
        body(&logger)
        return written.lines.withLock { $0 }
    }
    private final class Box: Sendable { let lines = Mutex<[String]>([]) }

    @Test("A JSON line is one valid object, whatever is logged")
    func json() throws {
        let written = lines(.json) { logger in
            logger[metadataKey: "unit"] = "lighting"
            logger.warning("Яма \"1\"\n\u{1b}[31m\u{0}", metadata: ["level": "mine", "n": "1"])
            logger.debug("not at this level")
        }
        #expect(written.count == 1)
        let line = try #require(written.first)
        #expect(line.hasSuffix("}\n") && line.dropLast().contains("\n") == false)
        let object = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
        #expect(
            object == [
                "time": "2026-11-18T11:06:40.120Z", "level": "warning", "logger": "router",
                "message": "Яма \"1\"\n\u{1b}[31m\u{0}",
                "unit": "lighting", "_level": "mine", "n": "1",
            ])
    }

    @Test("A line for people has no control characters of strangers, and colours only where asked for")
    func text() {
        let body: (inout Logger) -> Void = {
            $0.error("bad\ninput \u{1b}[31m", metadata: ["ms": "3", "hb.request.id": "9"])
        }
        let plain = lines(.text(coloured: false), body)
        #expect(plain.count == 1)
        #expect(plain[0].hasSuffix(" error   router  bad\\ninput \\u{1B}[31m ms=3\n"), "\(plain)")
        #expect(lines(.text(coloured: true), body)[0].contains("\u{1b}[1;31merror"))
    }
}

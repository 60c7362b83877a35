import Logging
import Synchronization
import Testing

@testable import Kafka

@Suite struct LogSinkTests {
    private let lines = Lines()

    @Test("Of each kind of line one passes every half minute, with the number held back")
    func rateLimit() {
        let clock = TestClock()
        let sink = KafkaLogSink(lines.logger, now: { clock.now })
        for _ in 0..<5 {
            sink.log(level: 3, facility: "FAIL", message: "[thrd:127.0.0.1:9092/1]: 127.0.0.1:9092/1: Connect failed")
        }
        sink.log(level: 4, facility: "REQTMOUT", message: "Timed out")
        clock.advance(by: .seconds(31))
        sink.log(level: 3, facility: "FAIL", message: "Connect failed again")
        #expect(
            lines.all == [
                "warning 127.0.0.1:9092/1: Connect failed", "warning Timed out",
                "warning Connect failed again alike-held-back=4",
            ])
        #expect(sink.lastFailure == "Connect failed again")
    }

    @Test(
        "Syslog's levels become swift-log's",
        arguments: [(0, "critical"), (3, "error"), (4, "warning"), (5, "notice"), (6, "info"), (7, "debug")])
    func levels(syslog: Int32, level: String) {
        KafkaLogSink(lines.logger).log(level: syslog, facility: "BROKER", message: "x")
        #expect(lines.all == ["\(level) x"])
    }

    @Test("That a setting is for the other kind of client is no warning")
    func settingsOfOthers() {
        KafkaLogSink(lines.logger).log(level: 4, facility: "CONFWARN", message: "x")
        #expect(lines.all == ["debug x"])
    }
}

private final class TestClock: Sendable {
    private let instant = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { instant.withLock { $0 } }
    func advance(by duration: Duration) { instant.withLock { $0 += duration } }
}

/// Keeps what is logged.
private final class Lines: Sendable {
    private let kept = Mutex<[String]>([])
    var all: [String] { kept.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { [self] _ in Handler(lines: self) } }

    struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let heldBack = event.metadata?["alike-held-back"].map { " alike-held-back=\($0)" } ?? ""
            lines.kept.withLock { $0.append("\(event.level) \(event.message)\(heldBack)") }
        }
    }
}

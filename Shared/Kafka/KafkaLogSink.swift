import Logging
import Synchronization

/// Takes librdkafka's log lines to swift-log, on librdkafka's threads.
///
/// A broker that is down makes several lines a second; of each kind of line one passes every half minute, with the
/// number of those held back.
final class KafkaLogSink: Sendable {
    private struct Kind { var lastShown: ContinuousClock.Instant, heldBack = 0 }
    private struct State { var kinds: [String: Kind] = [:], failure: String? }

    private let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    init(_ logger: Logger, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.logger = logger
        self.now = now
    }

    /// The last failure of a connection, to tell why no broker answers.
    var lastFailure: String? { state.withLock { $0.failure } }

    /// One line of librdkafka, with a syslog level (0 to 7) and a kind such as `FAIL`.
    func log(level: Int32, facility: String, message: String) {
        let level = Self.level(of: level, facility: facility)
        // A line begins with the thread's name, which says nothing to a reader.
        let text = message.hasPrefix("[thrd:") ? String(message.drop { $0 != "]" }.dropFirst(3)) : message
        let heldBack = state.withLock { state -> Int? in
            if facility == "FAIL" { state.failure = text }
            guard level >= .info else { return 0 }
            let now = now()
            if let kind = state.kinds[facility], now - kind.lastShown < .seconds(30) {
                state.kinds[facility]?.heldBack += 1
                return nil
            }
            defer { state.kinds[facility] = Kind(lastShown: now) }
            return state.kinds[facility]?.heldBack ?? 0
        }
        guard let heldBack else { return }
        logger.log(
            level: level, "\(text)",
            metadata: heldBack == 0
                ? ["kafka": "\(facility)"] : ["kafka": "\(facility)", "alike-held-back": "\(heldBack)"])
    }

    private static func level(of syslog: Int32, facility: String) -> Logger.Level {
        // A producer is told of settings for consumers, and the other way round: noise, for all get the same ones.
        if facility == "CONFWARN" { return .debug }
        return switch syslog {
        case ...2: .critical
        // A connection that fails is tried again, so it is no error of ours.
        case 3: facility == "FAIL" || facility == "ERROR" ? .warning : .error
        case 4: .warning
        case 5: .notice
        case 6: .info
        default: .debug
        }
    }
}

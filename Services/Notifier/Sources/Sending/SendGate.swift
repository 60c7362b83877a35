import Foundation
import Synchronization

/// Keeps a channel's limits.
final class SendGate: Sendable {
    private struct State {
        var next = Date.distantPast
        var receivers: [String: Bucket] = [:]
        /// Above so many, those who may be sent everything again are forgotten.
        var most = SendGate.most
    }

    /// What a receiver may still be sent at once, and since when that is so.
    private struct Bucket {
        var tokens: Double
        var at: Date
    }
    private let limits: SendLimits
    private let state = Mutex(State())
    private static let most = 10_000

    init(_ limits: SendLimits) { self.limits = limits }

    /// Takes the caller's turn among all; messages are sent at the moment that is returned.
    func turn(at now: Date) -> Date {
        guard let rate = limits.perSecond else { return now }
        return state.withLock { state in
            let turn = max(now, state.next)
            state.next = turn + 1 / rate
            return turn
        }
    }

    /// Whether `receiver` may be sent a message now; that is counted.
    /// - Returns: `nil` when it may, else when.
    func wait(for receiver: String, at now: Date) -> Date? {
        guard let rate = limits.perReceiver else { return nil }
        let burst = Double(limits.burst)
        return state.withLock { state in
            if state.receivers.count > state.most {
                state.receivers = state.receivers.filter { now.timeIntervalSince($1.at) * rate < burst }
                // Not again before as many more have come.
                state.most = max(Self.most, 2 * state.receivers.count)
            }
            var bucket = state.receivers[receiver] ?? Bucket(tokens: burst, at: now)
            bucket.tokens = min(burst, bucket.tokens + max(0, now.timeIntervalSince(bucket.at)) * rate)
            bucket.at = now
            defer { state.receivers[receiver] = bucket }
            if bucket.tokens < 1 { return now + (1 - bucket.tokens) / rate }
            bucket.tokens -= 1
            return nil
        }
    }
}

import Foundation
import Synchronization

/// Why nothing goes out by a channel for now, and until when nothing is tried: a circuit breaker.
final class SenderTrouble: Sendable {
    struct Trouble: Sendable, Hashable {
        let reason: String
        let since: Date
        let until: Date
        let failures: Int
    }
    private struct State {
        var trouble: Trouble?
        /// Those to whom nothing went, one after the other.
        var receivers: Set<String> = []
    }
    private let state = Mutex(State())
    /// Messages to so many receivers that were put off or refused one after the other are the channel's trouble and no longer theirs.
    private static let limit = 8
    /// The longest pause, seconds: the other side comes back without telling us.
    private static let longest: TimeInterval = 300

    /// The trouble; `nil` when messages go out.
    var current: Trouble? { state.withLock { $0.trouble } }

    /// Nothing can be sent: the next try comes after the wait that `backoff` gives.
    /// - Returns: whether this is news.
    func begin(_ reason: String, at now: Date, _ backoff: Backoff) -> Bool {
        state.withLock { state in
            // Those that failed at the same time count as one failure.
            if let known = state.trouble, known.until > now { return false }
            let failures = (state.trouble?.failures ?? 0) + 1
            let isNews = state.trouble?.reason != reason
            let pause = Backoff(first: backoff.first, cap: Self.longest).delay(after: failures)
            state.trouble = Trouble(
                reason: reason, since: state.trouble?.since ?? now, until: now + pause, failures: failures)
            return isNews
        }
    }

    /// The other side put a message to `receiver` off, or refused it.
    /// - Returns: whether so many receivers were treated so, one after the other, that it is the channel's trouble.
    func refused(_ receiver: String) -> Bool {
        state.withLock { state in
            state.receivers.insert(receiver)
            return state.receivers.count >= Self.limit
        }
    }

    /// The other side took a message.
    /// - Returns: whether there was trouble.
    func end() -> Bool {
        state.withLock { state in
            defer { state = State() }
            return state.trouble != nil
        }
    }
}

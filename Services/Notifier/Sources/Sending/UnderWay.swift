import Foundation
import Synchronization

/// The appeals whose mails are being sent: one mail at a time for each, so that they arrive in order.
final class UnderWay: Sendable {
    private struct State {
        var subjects: Set<String> = []
        var bell: AsyncStream<Void>.Continuation?
    }
    private let state = Mutex(State())

    /// - Returns: whether the caller may send a mail about `subject`: none is under way, and of all fewer than `limit`.
    func begin(_ subject: String, atMost limit: Int) -> Bool {
        state.withLock { $0.subjects.count < limit && $0.subjects.insert(subject).inserted }
    }

    /// The mail about `subject` is done with.
    func end(_ subject: String) {
        state.withLock { _ = $0.subjects.remove(subject) }
        ring()
    }

    /// There may be something to send: whoever waits looks.
    func ring() { state.withLock { $0.bell }?.yield() }

    /// Emits an element when a mail is done with, or there may be another; the stream asked for before ends.
    func ends() -> AsyncStream<Void> {
        let (stream, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let old = state.withLock { state in
            let old = state.bell
            state.bell = bell
            return old
        }
        old?.finish()
        return stream
    }
}

/// Why no mail goes out for now, and until when none is tried.
final class SenderTrouble: Sendable {
    struct Trouble: Sendable, Hashable {
        let reason: String
        let since: Date
        let until: Date
        let failures: Int
    }
    private let state = Mutex<Trouble?>(nil)

    /// The trouble; `nil` when mails go out.
    var current: Trouble? { state.withLock { $0 } }

    /// Nothing can be sent: the next try comes after the wait that `backoff` gives.
    /// - Returns: whether this is news.
    func begin(_ reason: String, at now: Date, _ backoff: Backoff) -> Bool {
        state.withLock { state in
            // Those that failed at the same time count as one failure.
            if let known = state, known.until > now { return false }
            let failures = (state?.failures ?? 0) + 1
            let isNews = state?.reason != reason
            state = Trouble(
                reason: reason, since: state?.since ?? now, until: now + backoff.delay(after: failures),
                failures: failures)
            return isNews
        }
    }

    /// The server was reached.
    /// - Returns: whether there was trouble.
    func end() -> Bool {
        state.withLock { state in
            defer { state = nil }
            return state != nil
        }
    }
}

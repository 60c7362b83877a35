import Foundation
import Synchronization

/// Keeps a channel's limits: tells everyone when it is their turn, one after the other.
final class SendGate: Sendable {
    private struct State {
        var next = Date.distantPast
        var receivers: [String: Date] = [:]
    }
    private let limits: SendLimits
    private let state = Mutex(State())
    /// Receivers whose turn is long past are forgotten when there are more.
    private static let most = 10_000

    init(_ limits: SendLimits) { self.limits = limits }

    /// When the caller may send to `receiver`, who asks at `now`; that moment is the caller's.
    func turn(for receiver: String, at now: Date) -> Date {
        if limits == SendLimits() { return now }
        return state.withLock { state in
            if state.receivers.count > Self.most { state.receivers = state.receivers.filter { $0.value > now } }
            let turn = max(now, state.next, state.receivers[receiver] ?? .distantPast)
            if let rate = limits.perSecond { state.next = max(now, state.next) + 1 / rate }
            if let rate = limits.perReceiver { state.receivers[receiver] = turn + 1 / rate }
            return turn
        }
    }
}

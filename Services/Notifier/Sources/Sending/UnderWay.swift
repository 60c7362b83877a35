import Foundation
import Synchronization

/// The receivers to whom a message is being sent: one at a time for each, so that messages arrive in order.
final class UnderWay: Sendable {
    private struct State {
        var receivers: Set<String> = []
        var bell: AsyncStream<Void>.Continuation?
    }
    private let state = Mutex(State())

    /// - Returns: whether the caller may send to `receiver`: nothing is under way there, and of all fewer than `limit`.
    func begin(_ receiver: String, atMost limit: Int) -> Bool {
        state.withLock { $0.receivers.count < limit && $0.receivers.insert(receiver).inserted }
    }

    /// How many are under way.
    var count: Int { state.withLock { $0.receivers.count } }

    /// The message to `receiver` is done with.
    func end(_ receiver: String) {
        state.withLock { _ = $0.receivers.remove(receiver) }
        ring()
    }

    /// There may be something to send: whoever waits looks.
    func ring() { state.withLock { $0.bell }?.yield() }

    /// Emits an element when a message is done with, or there may be another; the stream asked for before ends.
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

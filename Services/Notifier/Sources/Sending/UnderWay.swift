import Foundation
import Synchronization

/// Wakes all couriers: one may have made a job for another, of which no change of the Stage tells.
final class CourierBell: Sendable {
    private let couriers = Mutex<[UnderWay]>([])

    /// Has a courier's queue rung with the others.
    func add(_ underWay: UnderWay) { couriers.withLock { $0.append(underWay) } }

    /// Every courier looks for due jobs now.
    func ring() {
        for underWay in couriers.withLock({ $0 }) { underWay.ring() }
    }
}

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

    /// Those to whom a message is being sent.
    var receivers: Set<String> { state.withLock { $0.receivers } }

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

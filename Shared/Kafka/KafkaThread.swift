import Foundation
import Synchronization

/// A thread of its own for a loop that blocks in librdkafka: Swift's cooperative pool has few threads, and none to
/// lend.
final class KafkaThread: Sendable {
    private enum State {
        case running(waiting: [CheckedContinuation<Void, Never>])
        case ended
    }

    private let state = Mutex(State.running(waiting: []))

    /// Starts `body` at once; it ends by returning.
    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread { [self] in
            body()
            end()
        }
        thread.name = name
        thread.start()
    }

    /// Waits until the body has returned.
    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard case .running(let waiting) = state else { return true }
                state = .running(waiting: waiting + [continuation])
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    private func end() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard case .running(let waiting) = state else { return [] }
            state = .ended
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

public import Foundation
import Synchronization

/// The time of day. Deadlines, sessions and quiet hours ask it, never `Date()`, so that tests can set it.
public protocol WallClock: Sendable {
    /// Now.
    var now: Date { get }

    /// Returns at `date`, at once when it is past.
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(until date: Date) async throws
}

/// The computer's clock.
public struct SystemClock: WallClock {
    /// How long one sleep lasts at most: when the computer's time is corrected, a long sleep notices within this.
    private static let longest: TimeInterval = 30

    /// The computer's clock.
    public init() {}

    /// The computer's time.
    public var now: Date { Date() }

    /// Returns at `date` or up to a millisecond later.
    public func sleep(until date: Date) async throws {
        while case let left = date.timeIntervalSince(now), left > 0 {
            try await Task.sleep(for: .seconds(min(left, Self.longest)))
        }
    }
}

/// A clock that a test sets; sleepers wake when their time is reached.
public final class ManualClock: WallClock {
    private struct Sleeper {
        let wake: Date
        let continuation: CheckedContinuation<Void, any Error>
    }
    private struct State {
        var now: Date
        var sleepers: [UUID: Sleeper] = [:]
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }
    private let state: Mutex<State>

    /// A clock that stands at `now`.
    public init(_ now: Date) { state = Mutex(State(now: now)) }

    /// The time last set.
    public var now: Date { state.withLock { $0.now } }

    /// Moves the clock and wakes who is due, earliest first.
    public func set(to now: Date) {
        let due = state.withLock { state in
            state.now = now
            let due = state.sleepers.filter { $0.value.wake <= now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.sorted { $0.wake < $1.wake }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Moves the clock forward by `seconds`.
    public func advance(by seconds: TimeInterval) { set(to: now.addingTimeInterval(seconds)) }

    /// Returns when the clock was moved to `date` or past it.
    public func sleep(until date: Date) async throws {
        let id = UUID()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (done, watchers) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
                    // Cancelled before this line: the handler below found nothing to cancel.
                    if Task.isCancelled || date <= state.now { return (true, []) }
                    state.sleepers[id] = Sleeper(wake: date, continuation: continuation)
                    let count = state.sleepers.count
                    let ready = state.watchers.filter { $0.count <= count }.map(\.continuation)
                    state.watchers.removeAll { $0.count <= count }
                    return (false, ready)
                }
                for watcher in watchers { watcher.resume() }
                if done {
                    continuation.resume(with: Task.isCancelled ? .failure(CancellationError()) : .success(()))
                }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Returns when at least `count` tasks sleep on this clock, so that a test moves it only then.
    public func sleepers(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if ready { continuation.resume() }
        }
    }
}

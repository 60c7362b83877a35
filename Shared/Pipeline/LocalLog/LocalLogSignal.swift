import Dispatch
import GRDB
import Synchronization

/// Wakes readers when the log grows: at once when this process appends, within 5 ms when another one does.
///
/// What counts is how many records the log has ever taken. A reader waits for more than it saw in the snapshot it read,
/// so no wake-up is lost.
final class LocalLogSignal: Sendable {
    private struct State {
        var total: Int64 = 0
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
        var lastID = 0
        var isPolling = false
        var isClosed = false
        /// SQLite's counter of the changes that others made, as last seen.
        var dataVersion: Int64?
    }

    private static let interval = DispatchTimeInterval.milliseconds(5)
    private let path: String
    private let state = Mutex(State())
    /// A connection that only looks: `PRAGMA data_version` tells what *other* connections have done.
    private let connection: DatabaseQueue
    private let thread = DispatchQueue(label: "otklik.locallog.signal")

    init(path: String, connection: DatabaseQueue) {
        self.path = path
        self.connection = connection
    }

    /// Waits until the log has taken more than `total` records.
    func wait(past total: Int64) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                register(continuation, id: id, past: total)
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// The log has taken `total` records by now.
    func advance(to total: Int64) {
        let woken = state.withLock { state -> [CheckedContinuation<Void, any Error>] in
            if total <= state.total { return [] }
            state.total = total
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in woken { waiter.resume() }
    }

    /// Wakes all with an error.
    func close() throws {
        let woken = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in woken { waiter.resume(throwing: LogError.unavailable("\(path) was closed.")) }
        try connection.close()
    }

    private func register(_ continuation: CheckedContinuation<Void, any Error>, id: Int, past total: Int64) {
        let (answer, startsPolling) = state.withLock { state -> (Result<Void, any Error>?, Bool) in
            if state.isClosed { return (.failure(LogError.unavailable("\(path) was closed.")), false) }
            if state.total > total { return (.success(()), false) }
            state.waiters[id] = continuation
            defer { state.isPolling = true }
            return (nil, !state.isPolling)
        }
        if let answer { continuation.resume(with: answer) }
        if startsPolling { pollLater() }
    }

    private func cancel(_ id: Int) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
    }

    private func pollLater() {
        thread.asyncAfter(deadline: .now() + Self.interval) { [weak self] in self?.poll() }
    }

    /// Looks once, and again later as long as somebody waits.
    private func poll() {
        let goesOn = state.withLock { state in
            state.isPolling = !state.waiters.isEmpty
            return state.isPolling
        }
        guard goesOn else { return }
        do {
            if let total = try look() { advance(to: total) }
        } catch {
            // The readers meet the same trouble when they read, and tell it.
            let woken = state.withLock { state in
                defer { state.waiters = [:] }
                return Array(state.waiters.values)
            }
            for waiter in woken { waiter.resume() }
        }
        pollLater()
    }

    /// How many records the log has taken, if anyone has changed it since the last look.
    private func look() throws -> Int64? {
        let seen = state.withLock { $0.dataVersion }
        let (version, total) = try connection.unsafeRead { database -> (Int64?, Int64?) in
            let version = try Int64.fetchOne(database.cachedStatement(sql: "PRAGMA data_version"))
            return (version, version == seen ? nil : try LocalLogTurn.total(in: database))
        }
        state.withLock { $0.dataVersion = version }
        return total
    }
}

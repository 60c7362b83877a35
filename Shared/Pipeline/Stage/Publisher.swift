import Foundation
import GRDB
import Logging
import Synchronization

/// Sends the outbox to the log, in order, and tells what is acknowledged.
final class Publisher: Sendable {
    private struct State {
        /// Everything up to this outbox id is durable in the log.
        var acknowledged: Int64 = 0
        /// The largest outbox id that was committed.
        var committed: Int64 = 0
        /// Why sending does not get on, while it does not.
        var trouble: String?
        var drainers: [CheckedContinuation<Void, Never>] = []
    }

    private let log: any EventLog
    private let store: Store
    private let logger: Logger
    private let onPoint: (@Sendable (StagePoint) -> Void)?
    private let state = Mutex(State())
    private let signal = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let onAcknowledged: @Sendable (Int64) -> Void

    init(
        log: any EventLog, store: Store, logger: Logger, onPoint: (@Sendable (StagePoint) -> Void)?,
        onAcknowledged: @escaping @Sendable (Int64) -> Void
    ) {
        self.log = log
        self.store = store
        self.logger = logger
        self.onPoint = onPoint
        self.onAcknowledged = onAcknowledged
    }

    var acknowledged: Int64 { state.withLock { $0.acknowledged } }
    var trouble: String? { state.withLock { $0.trouble } }

    /// Everything up to `id` was acknowledged before this start.
    func start(after id: Int64) { state.withLock { $0.acknowledged = id } }

    /// A turn was committed; the outbox reaches up to `id` now.
    func committed(_ id: Int64) {
        let isNew = state.withLock { state in
            defer { state.committed = max(state.committed, id) }
            return id > state.committed
        }
        if isNew { signal.continuation.yield() }
    }

    /// Returns when everything that was committed is acknowledged.
    func drained() async {
        await withCheckedContinuation { continuation in
            let isDrained = state.withLock { state in
                if state.acknowledged >= state.committed { return true }
                state.drainers.append(continuation)
                return false
            }
            if isDrained { continuation.resume() }
        }
    }

    /// Ends the wait of `drained()` whatever the state.
    func giveUp() {
        let drainers = state.withLock { state in
            defer { state.drainers = [] }
            return state.drainers
        }
        for drainer in drainers { drainer.resume() }
    }

    /// Runs until the task is cancelled. What was left by an earlier start goes first.
    func run() async throws {
        signal.continuation.yield()
        var producer: (any LogProducer)?
        var backOff = BackOff()
        for await _ in signal.stream {
            while !Task.isCancelled {
                let from = acknowledged
                do {
                    let rows = try await store.read { try Outbox.rows(after: from, limit: 1_000, in: $0) }
                    guard let last = rows.last else { break }
                    let current: any LogProducer
                    if let producer { current = producer } else { current = try await log.producer() }
                    producer = current
                    do {
                        try await current.append(rows.map(\.record))
                        onPoint?(.published)
                        noteAcknowledged(last.id)
                        onPoint?(.acknowledged)
                        backOff = BackOff()
                    } catch let failure as AppendFailure {
                        producer = nil
                        await current.close()
                        if failure.acknowledged > 0 { noteAcknowledged(rows[failure.acknowledged - 1].id) }
                        // What may have passed beyond them comes again: events are told by their ids, and a personal record's later copy counts.
                        throw failure
                    }
                } catch {
                    if Task.isCancelled { break }
                    note("\(error)")
                    await backOff.wait()
                }
            }
        }
        await producer?.close()
    }

    private func noteAcknowledged(_ id: Int64) {
        let drainers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.acknowledged = max(state.acknowledged, id)
            state.committed = max(state.committed, id)
            state.trouble = nil
            guard state.acknowledged >= state.committed else { return [] }
            defer { state.drainers = [] }
            return state.drainers
        }
        for drainer in drainers { drainer.resume() }
        onAcknowledged(id)
    }

    private func note(_ trouble: String) {
        let isNew = state.withLock { state in
            defer { state.trouble = trouble }
            return state.trouble != trouble
        }
        if isNew { logger.error("The outbox cannot be sent; trying on: \(trouble)") }
    }
}

/// Growing pauses between tries: 0.1 s, doubling, 5 s at most, with jitter so that many do not come back at once.
struct BackOff {
    private var seconds = 0.1

    mutating func wait() async {
        try? await Task.sleep(for: .seconds(seconds * Double.random(in: 0.75...1.25)))
        seconds = min(seconds * 2, 5)
    }
}

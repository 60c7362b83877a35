import Foundation
import Logging
import Synchronization

/// Moves the marks in the log: past a record only when all it caused is acknowledged.
final class MarkKeeper: Sendable {
    fileprivate struct State {
        /// Per turn, in order: the outbox id that must be acknowledged, and how far the turn reacted.
        var turns: [(outboxID: Int64, reacted: [TopicPartition: Int64])] = []
        var acknowledged: Int64 = 0
        var due: [TopicPartition: Int64] = [:]
        var set: [TopicPartition: Int64] = [:]
        var lastSet = Date.distantPast
    }

    private let log: any EventLog
    private let instance: Instance
    private let logger: Logger
    private let state = Mutex(State())
    private let signal = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(log: any EventLog, instance: Instance, logger: Logger) {
        self.log = log
        self.instance = instance
        self.logger = logger
    }

    /// A turn reacted up to `reacted`, and what it caused ends at `outboxID`.
    func turn(outboxID: Int64, reacted: [TopicPartition: Int64]) {
        let isDue = state.withLock { state in
            if let last = state.turns.last, last.reacted == reacted {
                return state.ripen()
            } else if let last = state.turns.last, last.outboxID == outboxID {
                state.turns[state.turns.count - 1].reacted = reacted
            } else {
                state.turns.append((outboxID, reacted))
            }
            return state.ripen()
        }
        if isDue { signal.continuation.yield() }
    }

    /// What the log had at start; set again daily, also where nothing happens.
    func known(_ marks: [TopicPartition: Int64]) { state.withLock { $0.set.merge(marks) { set, _ in set } } }

    /// Everything in the outbox up to `id` is in the log.
    func acknowledged(_ id: Int64) {
        let isDue = state.withLock { state in
            state.acknowledged = max(state.acknowledged, id)
            return state.ripen()
        }
        if isDue { signal.continuation.yield() }
    }

    /// Runs until the task is cancelled: sets what is due, at most four times a second, and everything once a day, since Kafka forgets the marks of groups
    /// that were silent for a week.
    func run() async {
        let daily = Task { [signal] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(86_400))
                state.withLock { $0.due.merge($0.set) { due, _ in due } }
                signal.continuation.yield()
            }
        }
        defer { daily.cancel() }
        for await _ in signal.stream {
            await flush()
            try? await Task.sleep(for: .milliseconds(250))
        }
    }

    /// Sets what is due now.
    func flush() async {
        let due = state.withLock { state in
            defer { state.due = [:] }
            return state.due
        }
        guard !due.isEmpty else { return }
        do {
            try await log.setMarks(due.mapValues { Mark(offset: $0, instances: instance.count) }, of: instance.service)
            state.withLock { $0.set.merge(due) { _, new in new } }
        } catch {
            if !Task.isCancelled {
                logger.warning("The marks of \(instance.service) could not be set; trying on: \(error)")
            }
            state.withLock { $0.due.merge(due) { newer, _ in newer } }
            if !Task.isCancelled { signal.continuation.yield() }
        }
    }
}

extension MarkKeeper.State {
    /// Moves turns whose outbox is acknowledged to what is due.
    /// - Returns: whether anything is due.
    fileprivate mutating func ripen() -> Bool {
        let ripe = turns.prefix { $0.outboxID <= acknowledged }
        guard let last = ripe.last else { return false }
        for (partition, next) in last.reacted where set[partition] != next { due[partition] = next }
        turns.removeFirst(ripe.count)
        return !due.isEmpty
    }
}

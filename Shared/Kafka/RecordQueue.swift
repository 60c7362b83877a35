import Foundation
import Pipeline

/// Hands records from the thread that polls to the task that reads, a batch at a time; the thread waits while the task
/// is behind. Partitions take turns, so that a busy one does not keep the reader from the others.
///
/// The task is woken after the lock is let go: waking takes the task's own lock, which a cancellation holds while it
/// waits for this one.
///
/// `@unchecked Sendable`: everything is touched under `condition` alone.
final class RecordQueue: @unchecked Sendable {
    private struct Reader {
        let limit: Int
        let continuation: CheckedContinuation<[Record], any Error>
    }

    /// Enough that neither side waits for the other; a bound by bytes too, for records of a megabyte.
    private static let maximum = (records: 4_000, bytes: 8 << 20)

    private let condition = NSCondition()
    private var waiting: [TopicPartition: ArraySlice<Record>] = [:]
    /// The partitions that have records, the next one first.
    private var turns: [TopicPartition] = []
    private var size = (records: 0, bytes: 0)
    private var reader: Reader?
    private var failure: (any Error)?
    private var isClosed = false

    // MARK: The thread's side

    /// Adds records, after waiting for room; `false` when nobody reads any more.
    func put(_ batch: [Record]) -> Bool {
        let (isOpen, wake) = condition.withLock {
            while !isClosed, size.records >= Self.maximum.records || size.bytes >= Self.maximum.bytes {
                condition.wait()
            }
            for record in batch {
                if waiting[record.partition] == nil { turns.append(record.partition) }
                waiting[record.partition, default: []].append(record)
                size.bytes += record.size
            }
            size.records += batch.count
            return (!isClosed, serve())
        }
        wake()
        return isOpen
    }

    /// Ends the reading with `error`, after what was put before.
    func fail(_ error: any Error) {
        let wake = condition.withLock {
            failure = error
            return serve()
        }
        wake()
    }

    /// Whether nobody reads any more.
    var closed: Bool { condition.withLock { isClosed } }

    // MARK: The task's side

    /// At least one record, at most `limit`.
    func next(limit: Int) async throws -> [Record] {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let wake = condition.withLock {
                    reader = Reader(limit: limit, continuation: continuation)
                    // Under the lock: a cancellation that comes later finds the reader there.
                    return Task.isCancelled ? endWait(CancellationError()) : serve()
                }
                wake()
            }
        } onCancel: {
            condition.withLock { endWait(CancellationError()) }()
        }
    }

    /// Tells the thread to end, and a reader that still waits.
    func close() {
        let wake = condition.withLock {
            isClosed = true
            condition.broadcast()
            return endWait(CancellationError())
        }
        wake()
    }

    // MARK: Under the lock

    /// Gives what wakes the reader, to be called without the lock.
    private func serve() -> () -> Void {
        guard let reader else { return {} }
        if size.records > 0 {
            self.reader = nil
            let records = take(reader.limit)
            condition.signal()
            return { reader.continuation.resume(returning: records) }
        }
        if isClosed { return endWait(CancellationError()) }
        return failure.map(endWait) ?? {}
    }

    private func take(_ limit: Int) -> [Record] {
        var taken: [Record] = []
        while taken.count < limit, !turns.isEmpty {
            let partition = turns.removeFirst()
            guard var own = waiting.removeValue(forKey: partition) else { continue }
            let share = own.prefix(limit - taken.count)
            taken += share
            own.removeFirst(share.count)
            if own.isEmpty { continue }
            waiting[partition] = own
            turns.append(partition)
        }
        size.records -= taken.count
        size.bytes -= taken.reduce(0) { $0 + $1.size }
        return taken
    }

    private func endWait(_ error: any Error) -> () -> Void {
        defer { reader = nil }
        guard let reader else { return {} }
        return { reader.continuation.resume(throwing: error) }
    }
}

extension Record {
    /// About how much memory it takes.
    fileprivate var size: Int { key.utf8.count + (value?.count ?? 0) }
}

import Foundation
import Pipeline

/// Hands records from the thread that polls to the task that reads, a batch at a time; the thread waits while the task is behind.
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
    private var records: [Record] = []
    private var bytes = 0
    private var reader: Reader?
    private var failure: (any Error)?
    private var isClosed = false

    // MARK: The thread's side

    /// Adds records, after waiting for room; `false` when nobody reads any more.
    func put(_ batch: [Record]) -> Bool {
        condition.withLock {
            while !isClosed, records.count >= Self.maximum.records || bytes >= Self.maximum.bytes { condition.wait() }
            records += batch
            bytes += batch.reduce(0) { $0 + $1.size }
            serve()
            return !isClosed
        }
    }

    /// Ends the reading with `error`, after what was put before.
    func fail(_ error: any Error) {
        condition.withLock {
            failure = error
            serve()
        }
    }

    /// Whether nobody reads any more.
    var closed: Bool { condition.withLock { isClosed } }

    // MARK: The task's side

    /// At least one record, at most `limit`.
    func next(limit: Int) async throws -> [Record] {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                condition.withLock {
                    // Under the lock: a cancellation that comes later finds the reader there.
                    if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
                    reader = Reader(limit: limit, continuation: continuation)
                    serve()
                }
            }
        } onCancel: {
            condition.withLock { endWait(CancellationError()) }
        }
    }

    /// Tells the thread to end, and a reader that still waits.
    func close() {
        condition.withLock {
            isClosed = true
            endWait(CancellationError())
            condition.broadcast()
        }
    }

    // MARK: Under the lock

    private func serve() {
        guard let waiting = reader else { return }
        if records.isEmpty {
            if isClosed { endWait(CancellationError()) } else if let failure { endWait(failure) }
            return
        }
        reader = nil
        let batch = Array(records.prefix(waiting.limit))
        records.removeFirst(batch.count)
        bytes -= batch.reduce(0) { $0 + $1.size }
        condition.signal()
        waiting.continuation.resume(returning: batch)
    }

    private func endWait(_ error: any Error) {
        reader?.continuation.resume(throwing: error)
        reader = nil
    }
}

extension Record {
    /// About how much memory it takes.
    fileprivate var size: Int { key.utf8.count + (value?.count ?? 0) }
}

import Foundation
import Pipeline

/// Hands one append at a time from a task to the producer's thread.
///
/// `@unchecked Sendable`: everything is touched under `condition` alone.
final class AppendBox: @unchecked Sendable {
    struct Job {
        let records: [OutgoingRecord]
        let continuation: CheckedContinuation<Void, any Error>
    }

    private let condition = NSCondition()
    private var job: Job?
    private var cancelled = false
    private var isClosed = false

    /// Hands over `records` and waits for the thread's answer.
    func append(_ records: [OutgoingRecord]) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                condition.withLock {
                    if isClosed || Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
                    cancelled = false
                    job = Job(records: records, continuation: continuation)
                    condition.signal()
                }
            }
        } onCancel: {
            condition.withLock { cancelled = true }
        }
    }

    /// Tells the thread to end, even in the middle of an append.
    func close() {
        condition.withLock {
            isClosed = true
            condition.signal()
        }
    }

    /// Whether the thread should give up what it does.
    var isAbandoned: Bool { condition.withLock { cancelled || isClosed } }

    /// Waits for an append; calls `idle` every second meanwhile. `nil` when closed.
    func next(idle: () -> Void) -> Job? {
        while true {
            let (taken, isClosed) = condition.withLock {
                if job == nil, !self.isClosed { _ = condition.wait(until: Date(timeIntervalSinceNow: 1)) }
                defer { job = nil }
                return (job, self.isClosed)
            }
            if isClosed {
                taken?.continuation.resume(throwing: CancellationError())
                return nil
            }
            if let taken { return taken }
            idle()
        }
    }
}

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
            try await withCheckedThrowingContinuation { continuation in
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
            let found: Job?? = condition.withLock {
                if job == nil, !isClosed { _ = condition.wait(until: Date(timeIntervalSinceNow: 1)) }
                defer { job = nil }
                if isClosed {
                    job?.continuation.resume(throwing: CancellationError())
                    return .some(nil)
                }
                return job.map { .some($0) }
            }
            if let found { return found }
            idle()
        }
    }
}

import Dispatch
import Foundation
import GRDB
import Synchronization

/// The one writer of a process: gathers what all its producers append, and all other changes, and writes them in turns.
///
/// A turn is one transaction (group commit) of at most `recordsPerTurn` records, with the turnstile held, so that no
/// process starves another. It blocks its thread while others have their turn, hence a thread of its own.
final class LocalLogAppender: Sendable {
    static let recordsPerTurn = 256
    /// Large records make a turn shorter.
    static let bytesPerTurn = 4 << 20

    private let path: String
    private let pool: DatabasePool
    private let turnstile: Turnstile
    private let signal: LocalLogSignal
    private let now: @Sendable () -> Date
    private let thread = DispatchQueue(label: "otklik.locallog.appender")
    private let queue: Mutex<LocalLogQueue>
    private let isScrubPlanned = Mutex(false)

    init(
        path: String, pool: DatabasePool, turnstile: Turnstile, signal: LocalLogSignal,
        now: @escaping @Sendable () -> Date
    ) {
        self.path = path
        self.pool = pool
        self.turnstile = turnstile
        self.signal = signal
        self.now = now
        queue = Mutex(LocalLogQueue(closed: .unavailable("\(path) was closed.")))
    }

    /// Appends `records` in order; see `LogProducer.append(_:)`.
    func append(_ records: [OutgoingRecord]) async throws { try await enqueue(.append(records)) }

    /// Makes another change, in a transaction. What throws a `LogError` must not have changed anything.
    func change(_ change: @escaping @Sendable (Database) throws -> Void) async throws {
        try await enqueue(.change(change))
    }

    /// Refuses what waits and what comes later, and closes the file once a turn under way has ended.
    func close() {
        for (job, outcome) in queue.withLock({ $0.close() }) { job.end(outcome) }
        thread.sync {
            // In turn, for the last one to close a file writes what is left in its journal.
            _ = try? turnstile.pass { try pool.close() }
        }
    }

    private func enqueue(_ work: LocalLogJob.Work) async throws {
        let id = queue.withLock { $0.nextID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let job = LocalLogJob(id: id, work: work, continuation: continuation)
                switch queue.withLock({ $0.add(job) }) {
                case .refused(let outcome): job.end(outcome)
                case .first: thread.async { self.work() }
                case .queued: break
                }
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func cancel(_ id: Int) {
        queue.withLock { $0.cancel(id) }?.continuation.resume(throwing: CancellationError())
    }

    /// Takes turns until nothing waits.
    private func work() {
        repeat {
            var jobs: [LocalLogJob] = []
            var refusals: [Int: LogError] = [:]
            do {
                try turnstile.pass {
                    jobs = queue.withLock { $0.startTurn() }
                    if !jobs.isEmpty { refusals = try commit(jobs) }
                }
            } catch {
                // Nothing of this turn has passed; if the turnstile itself fails, nothing of what waits can.
                if jobs.isEmpty { jobs = queue.withLock { $0.startTurn() } }
                let reason = LogError(error, logAt: path)
                for job in jobs { refusals[job.id] = reason }
            }
            for (job, outcome) in queue.withLock({ $0.endTurn(refusals) }) { job.end(outcome) }
        } while queue.withLock { $0.continues() }
    }

    /// Gives what was wrong with single jobs; an error of the file itself fails the whole turn.
    private func commit(_ jobs: [LocalLogJob]) throws -> [Int: LogError] {
        var refusals: [Int: LogError] = [:]
        let (total, hasErased) = try pool.write { database in
            var turn = LocalLogTurn(database, at: now())
            for job in jobs {
                do {
                    switch job.work {
                    case .append(let records): try turn.append(records[job.done..<job.done + job.portion])
                    case .change(let change): try change(database)
                    }
                } catch let error as LogError {
                    refusals[job.id] = error
                }
            }
            return (try turn.finish(), turn.hasErased)
        }
        signal.advance(to: total)
        if hasErased { scrub(patience: 50) }
        return refusals
    }

    /// Removes the journal, which still holds what was erased. Whoever reads an old snapshot keeps it: after `patience`
    /// milliseconds, in which nobody can append, it is tried again later.
    private func scrub(patience: Int) {
        let isClean = try? pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA busy_timeout = \(patience)")
            defer { try? database.execute(sql: "PRAGMA busy_timeout = \(Int(LocalLog.busySeconds * 1000))") }
            return try database.checkpoint(.truncate).walFrameCount == 0
        }
        if isClean != true { scrubLater() }
    }

    /// Removes the journal in a turn of its own, soon.
    func scrubLater() {
        let isFirst = isScrubPlanned.withLock { isPlanned in
            defer { isPlanned = true }
            return !isPlanned
        }
        guard isFirst else { return }
        thread.asyncAfter(deadline: .now() + .milliseconds(100)) { [weak self] in
            guard let self, !queue.withLock({ $0.isClosed }) else { return }
            isScrubPlanned.withLock { $0 = false }
            _ = try? turnstile.pass { scrub(patience: 0) }
        }
    }
}

import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit
import ServiceLifecycle

/// Tells of every deadline that passes without an outcome, at the second it passes: the event `overdue`, once for each deadline.
struct DeadlineClock: Service {
    let stage: Stage<DepartmentFlow>
    let clock: any WallClock
    /// The instance that tells of the appeals whose partition it owns.
    let owner: Instance

    /// How many are told of in one turn, so that pages are answered between them after a long standstill.
    private static let batch = 500

    /// Open, not told of, with a deadline; the words of the index `appeal_due`.
    private static let isDue = "overdue = 0 AND closed_at IS NULL AND deadline IS NOT NULL"

    /// Runs until graceful shutdown.
    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do { try await tell() } catch is CancellationError {}
        }
    }

    /// While the Stage replays or catches up, its state is an old one: deadlines that passed then may have been moved or met since.
    private func tell() async throws {
        guard await stage.untilLive() else { return }
        while true {
            // Asked for before the store is read, so that no change falls between.
            let changes = stage.changes()
            // One moment for both questions, or a deadline between the two would be neither passed nor to come.
            let now = clock.now
            let next: Date?
            do {
                if try await tellOfPassed(at: now) == Self.batch { continue }
                next = try await nextDeadline(after: now)
            } catch StageError.stopped {
                return
            } catch let error where !(error is CancellationError) {
                // The store cannot be read or written for now; readiness says so.
                next = now + 5
            }
            guard try await wait(until: next ?? .distantFuture, or: changes) else { return }
        }
    }

    /// - Returns: how many deadlines were told of.
    private func tellOfPassed(at now: Date) async throws -> Int {
        let (flow, owner) = (stage.flow, owner)
        let passed = try await stage.store.read { try Self.passed(at: now, flow: flow, owner: owner, in: $0) }
        if passed.isEmpty { return 0 }
        return try await stage.perform { db, emit in
            // Asked again inside the turn: somebody may have closed one meanwhile.
            let passed = try Self.passed(at: now, flow: flow, owner: owner, in: db)
            for appeal in passed {
                guard let deadline = appeal.deadline else { continue }
                let id = EventID.timer(of: appeal.id, type: .overdue, deadline: deadline)
                try emit.emit(
                    Event(
                        id: id, source: emit.source, subject: appeal.id, time: emit.now, actor: .system,
                        body: .overdue(Overdue(deadline: deadline))), to: flow.topics.appeals)
            }
            return passed.count
        }
    }

    /// Appeals of our units whose deadline is past, that nobody told of: not in the log, and not on the way there.
    private static func passed(
        at now: Date, flow: DepartmentFlow, owner: Instance, in db: Database
    ) throws -> [Appeal] {
        let candidates = try flow.appeals.appeals(
            where: """
                \(isDue) AND deadline <= ? AND unit IN (SELECT value FROM json_each(?)) AND NOT EXISTS
                    (SELECT 1 FROM pending WHERE subject = appeal.id AND type = ?) ORDER BY deadline
                """,
            [now.timeIntervalSince1970, try WorkQueue.json(flow.units), EventType.overdue.rawValue], in: db)
        return Array(candidates.lazy.filter { owner.owns(flow.topics.appeals.partition(for: $0.id)) }.prefix(batch))
    }

    private func nextDeadline(after now: Date) async throws -> Date? {
        let units = try WorkQueue.json(stage.flow.units)
        return try await stage.store.read { db in
            try Double.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT deadline FROM appeal WHERE \(Self.isDue) AND deadline > ?
                            AND unit IN (SELECT value FROM json_each(?)) ORDER BY deadline LIMIT 1
                        """), arguments: [now.timeIntervalSince1970, units])
        }.map(Date.init(timeIntervalSince1970:))
    }

    /// - Returns: `false` when the Stage has ended.
    private func wait(until date: Date, or changes: AsyncStream<Void>) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await clock.sleep(until: date)
                return true
            }
            group.addTask {
                for await _ in changes { return true }
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }
}

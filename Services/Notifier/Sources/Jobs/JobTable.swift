import Appeals
import Foundation
import GRDB
import Pipeline

/// The jobs of the sender: owned, because how often a mail was tried stands nowhere else. A job that is lost with the store is made again from the
/// letters that have no outcome.
enum JobTable {
    static let schema = StoreSchema(
        migrations: [
            .init(
                "jobs-1",
                sql: """
                    CREATE TABLE job (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, event TEXT NOT NULL,
                        subject TEXT NOT NULL, recipient TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
                        attempts INTEGER NOT NULL, next_try REAL NOT NULL, created REAL NOT NULL, reason TEXT);
                    CREATE INDEX job_due ON job (state, next_try, place);
                    """)
        ], folded: [], owned: ["job"])

    /// Makes the job of a letter, unless it is there.
    static func add(_ letter: LetterTable.Due, _ kind: LetterKind, state: Job.State, now: Date, in db: Database) throws
    {
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO job (id, event, subject, recipient, kind, state, attempts, next_try, created)
                VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)
                """
        ).execute(arguments: [
            Job.key(event: letter.event.id, recipient: letter.recipient), letter.event.id, letter.event.subject,
            letter.recipient, kind.rawValue, state.rawValue, now.timeIntervalSince1970, now.timeIntervalSince1970,
        ])
    }

    /// The jobs whose time has come, the longest waiting first.
    static func due(at now: Date, limit: Int, in db: Database) throws -> [Job] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, event, subject, recipient, kind, attempts FROM job WHERE state = ? AND next_try <= ?
                    ORDER BY next_try, place LIMIT ?
                    """), arguments: [Job.State.waiting.rawValue, now.timeIntervalSince1970, limit]
        ).compactMap { row in
            LetterKind(rawValue: row[4]).map {
                Job(id: row[0], event: row[1], subject: row[2], recipient: row[3], kind: $0, attempts: row[5])
            }
        }
    }

    /// When the next job's time comes; `nil` when none waits.
    static func nextTry(after now: Date, in db: Database) throws -> Date? {
        try Double.fetchOne(
            db.cachedStatement(
                sql: "SELECT next_try FROM job WHERE state = ? AND next_try > ? ORDER BY next_try LIMIT 1"),
            arguments: [Job.State.waiting.rawValue, now.timeIntervalSince1970]
        ).map(Date.init(timeIntervalSince1970:))
    }

    /// Whether the job still waits.
    static func isWaiting(_ id: String, in db: Database) throws -> Bool {
        try String.fetchOne(db.cachedStatement(sql: "SELECT state FROM job WHERE id = ?"), arguments: [id])
            == Job.State.waiting.rawValue
    }

    /// The job has its outcome.
    static func end(_ id: String, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE job SET state = ? WHERE id = ?").execute(arguments: [
            Job.State.ended.rawValue, id,
        ])
    }

    /// The job is tried again at `time`.
    static func putOff(_ id: String, until time: Date, reason: String, in db: Database) throws {
        try db.cachedStatement(
            sql: "UPDATE job SET attempts = attempts + 1, next_try = ?, reason = ? WHERE id = ?"
        ).execute(arguments: [time.timeIntervalSince1970, reason, id])
    }

    /// Has a letter that was only listed as late sent after all: the job `id`, or all of them when it is `nil`.
    /// - Returns: how many wait to be sent now; 0 when none was late any more.
    static func release(_ id: String?, now: Date, in db: Database) throws -> Int {
        try db.cachedStatement(
            sql: "UPDATE job SET state = :waiting, next_try = :now WHERE state = :late AND (:id IS NULL OR id = :id)"
        ).execute(arguments: [
            "waiting": Job.State.waiting.rawValue, "now": now.timeIntervalSince1970,
            "late": Job.State.late.rawValue, "id": id,
        ])
        return db.changesCount
    }

    /// Forgets the job.
    static func delete(_ id: String, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM job WHERE id = ?").execute(arguments: [id])
    }

    /// The appeals that jobs are about, whatever their state.
    static func subjects(in db: Database) throws -> [String] {
        try String.fetchAll(db, sql: "SELECT DISTINCT subject FROM job")
    }

    /// Forgets the jobs about an appeal.
    static func delete(subject: String, in db: Database) throws {
        try db.execute(sql: "DELETE FROM job WHERE subject = ?", arguments: [subject])
    }
}

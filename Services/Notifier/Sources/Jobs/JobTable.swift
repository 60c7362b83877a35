import Appeals
import Foundation
import GRDB
import Pipeline

/// The jobs of the couriers: owned, because how often a message was tried stands nowhere else. A job that is lost with the store is made again from the
/// news that have no outcome.
enum JobTable {
    static let schema = StoreSchema(
        migrations: [
            .init(
                "jobs-1",
                sql: """
                    CREATE TABLE job (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, event TEXT NOT NULL,
                        subject TEXT NOT NULL, recipient TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
                        attempts INTEGER NOT NULL, next_try REAL NOT NULL, created REAL NOT NULL, reason TEXT);
                    """),
            // What waits in a table of the first form is made again from the log: `otklik rebuild notifier`, or the next thing that happens.
            .init(
                "jobs-2",
                sql: """
                    DROP TABLE job;
                    CREATE TABLE job (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, event BLOB NOT NULL,
                        subject TEXT NOT NULL, audience TEXT NOT NULL, recipient TEXT NOT NULL, holder TEXT NOT NULL, channel TEXT NOT NULL,
                        template TEXT NOT NULL, kind TEXT NOT NULL, obliged INTEGER NOT NULL, daily INTEGER NOT NULL, state TEXT NOT NULL,
                        attempts INTEGER NOT NULL, next_try REAL NOT NULL, created REAL NOT NULL, reason TEXT);
                    CREATE INDEX job_due ON job (state, channel, next_try, place);
                    CREATE INDEX job_recipient ON job (recipient, channel, state);
                    CREATE INDEX job_subject ON job (subject);
                    CREATE TABLE halt (template TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, since REAL NOT NULL) WITHOUT ROWID;
                    """),
        ], folded: [], owned: ["job", "halt"])

    private static let columns = "event, audience, recipient, holder, channel, template, kind, obliged, daily, attempts"
    /// What the stop button does not hold.
    private static let goes = "NOT EXISTS (SELECT 1 FROM halt WHERE template IN ('*', job.template))"

    /// Makes a job, unless it is there.
    static func add(_ job: Job, state: Job.State, at time: Date, now: Date, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO job (id, subject, \(columns), state, next_try, created)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            job.id, job.event.subject, try EventCoding.encode(job.event), job.recipient.audience.rawValue,
            job.recipient.id, job.recipient.holder, job.channel.rawValue, job.template, job.kind.rawValue, job.obliged,
            job.daily, job.attempts, state.rawValue, time.timeIntervalSince1970, now.timeIntervalSince1970,
        ])
    }

    /// The jobs of a channel whose time has come, the longest waiting first.
    static func due(_ channel: MessageChannel, at now: Date, limit: Int, in db: Database) throws -> [Job] {
        try jobs(
            where: "state = 'waiting' AND channel = ? AND next_try <= ? AND \(goes) ORDER BY next_try, place LIMIT ?",
            [channel.rawValue, now.timeIntervalSince1970, limit], in: db)
    }

    /// The jobs that may go in one message with `job`: to the same recipient by the same channel, and due. What the law demands and what asks for a reply goes
    /// by itself.
    static func together(with job: Job, at now: Date, limit: Int, in db: Database) throws -> [Job] {
        try jobs(
            where: """
                recipient = ? AND channel = ? AND state = 'waiting' AND audience = ? AND next_try <= ? AND obliged = 0 AND kind <> 'question'
                    AND \(goes) ORDER BY place LIMIT ?
                """,
            [
                job.recipient.id, job.channel.rawValue, job.recipient.audience.rawValue, now.timeIntervalSince1970,
                limit,
            ], in: db)
    }

    /// When the next job's time comes; `nil` when none waits.
    static func nextTry(_ channel: MessageChannel, after now: Date, in db: Database) throws -> Date? {
        try Double.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT next_try FROM job WHERE state = 'waiting' AND channel = ? AND next_try > ? AND \(goes)
                    ORDER BY next_try LIMIT 1
                    """),
            arguments: [channel.rawValue, now.timeIntervalSince1970]
        ).map(Date.init(timeIntervalSince1970:))
    }

    /// Whether the job still waits, its time has come, and nobody has stopped it. Asked right before it is sent: whoever read it as due may have read it
    /// before the last try was written down.
    static func isDue(_ id: String, at now: Date, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT 1 FROM job WHERE id = ? AND state = 'waiting' AND next_try <= ? AND \(goes)"),
            arguments: [id, now.timeIntervalSince1970]) ?? false
    }

    /// The job has its outcome.
    static func end(_ id: String, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE job SET state = 'ended' WHERE id = ?").execute(arguments: [id])
    }

    /// The job is tried again at `time`.
    static func putOff(_ id: String, until time: Date, reason: String, in db: Database) throws {
        try db.cachedStatement(
            sql: "UPDATE job SET attempts = attempts + 1, next_try = ?, reason = ? WHERE id = ?"
        ).execute(arguments: [time.timeIntervalSince1970, reason, id])
    }

    /// Has a message that was only listed as late sent after all: the job `id`, or all of them when it is `nil`.
    /// - Returns: how many go out now; 0 when none was late any more.
    static func release(_ id: String?, now: Date, in db: Database) throws -> Int {
        try db.cachedStatement(
            sql: """
                UPDATE job SET state = CASE WHEN channel IN ('post', 'telephone') THEN 'desk' ELSE 'waiting' END, next_try = :now
                WHERE state = 'late' AND (:id IS NULL OR id = :id)
                """
        ).execute(arguments: ["now": now.timeIntervalSince1970, "id": id])
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

    /// The jobs that fit an SQL condition.
    static func jobs(where condition: String, _ arguments: StatementArguments, in db: Database) throws -> [Job] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT \(columns) FROM job WHERE \(condition)"), arguments: arguments
        ).compactMap { row in
            guard let audience = Audience(rawValue: row[1]), let channel = MessageChannel(rawValue: row[4]),
                let kind = MessageKind(rawValue: row[6])
            else { return nil }
            return Job(
                event: try EventCoding.decode(Event.self, from: row[0]),
                recipient: Recipient(audience: audience, id: row[2], holder: row[3]), channel: channel,
                template: row[5], kind: kind, obliged: row[7], daily: row[8], attempts: row[9])
        }
    }
}

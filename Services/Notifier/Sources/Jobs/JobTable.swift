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
                        attempts INTEGER NOT NULL, next_try REAL NOT NULL, since REAL NOT NULL, reason TEXT);
                    CREATE INDEX job_due ON job (state, channel, next_try, place);
                    CREATE INDEX job_since ON job (state, channel, since);
                    CREATE INDEX job_recipient ON job (recipient, channel, state);
                    CREATE INDEX job_subject ON job (subject);
                    CREATE TABLE halt (template TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, since REAL NOT NULL) WITHOUT ROWID;
                    CREATE TABLE remade (id INTEGER PRIMARY KEY);
                    """),
        ], folded: [], owned: ["job", "halt", "remade"])

    private static let columns = "event, audience, recipient, holder, channel, template, kind, obliged, daily, attempts"
    /// What the stop button does not hold.
    private static let goes = "NOT EXISTS (SELECT 1 FROM halt WHERE template IN ('*', job.template))"

    /// Makes a job, unless the recipient is told of the event already, by whichever channel.
    static func add(_ job: Job, state: Job.State, at time: Date, in db: Database) throws {
        let keys = MessageChannel.allCases.map { job.key(by: $0) }
        let isThere = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT 1 FROM job WHERE id IN (?, ?, ?, ?, ?, ?, ?, ?)"),
            arguments: StatementArguments(keys))
        if isThere == true { return }
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO job (id, subject, \(columns), state, next_try, since)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            job.id, job.event.subject, try EventCoding.encode(job.event), job.recipient.audience.rawValue,
            job.recipient.id, job.recipient.holder, job.channel.rawValue, job.template, job.kind.rawValue, job.obliged,
            job.daily, job.attempts, state.rawValue, time.timeIntervalSince1970, time.timeIntervalSince1970,
        ])
    }

    /// The jobs of a channel whose time has come, the longest waiting first, and one for each receiver, so that a receiver who is slow or flooded holds up
    /// nobody else. `busy`: those to whom something is being sent.
    static func due(
        _ channel: MessageChannel, at now: Date, limit: Int, busy: Set<String>, in db: Database
    ) throws -> [Job] {
        if try HaltTable.holdsAll(in: db) { return [] }
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT place, audience, recipient FROM job WHERE state = 'waiting' AND channel = ? AND next_try <= ? AND \(goes)
                    ORDER BY next_try, place
                    """), arguments: [channel.rawValue, now.timeIntervalSince1970])
        var (places, receivers): ([Int64], Set<String>) = ([], busy)
        while places.count < limit, let row = try rows.next() {
            if receivers.insert(Job.receiver(row[1], row[2])).inserted { places.append(row[0]) }
        }
        return try places.flatMap { try jobs(where: "place = ?", [$0], in: db) }
    }

    /// The jobs that may go in one message with `job`: to the same recipient by the same channel, and due. What the law demands and what asks for a reply goes
    /// by itself. (The plus keeps SQLite from walking through all that is due.)
    static func together(with job: Job, at now: Date, limit: Int, in db: Database) throws -> [Job] {
        try jobs(
            where: """
                recipient = ? AND channel = ? AND state = 'waiting' AND audience = ? AND +next_try <= ? AND obliged = 0 AND kind <> 'question'
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

    /// Everything that is due to a receiver by a channel waits until `time`; that is no try.
    static func hold(_ job: Job, until time: Date, now: Date, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE job SET next_try = ? WHERE recipient = ? AND channel = ? AND state = 'waiting' AND audience = ? AND +next_try <= ?
                """
        ).execute(arguments: [
            time.timeIntervalSince1970, job.recipient.id, job.channel.rawValue, job.recipient.audience.rawValue,
            now.timeIntervalSince1970,
        ])
    }

    /// The jobs of a channel that have been due since before `time`, at most `limit`.
    static func old(_ channel: MessageChannel, before time: Date, limit: Int, in db: Database) throws -> [Job] {
        try jobs(
            where: "state = 'waiting' AND channel = ? AND since < ? AND \(goes) ORDER BY since LIMIT ?",
            [channel.rawValue, time.timeIntervalSince1970, limit], in: db)
    }

    /// Whether what a lost store had was made again in this one.
    static func isRemade(in db: Database) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM remade)") ?? false
    }

    /// It was.
    static func setRemade(in db: Database) throws {
        try db.execute(sql: "INSERT OR IGNORE INTO remade (id) VALUES (1)")
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

import Foundation
import GRDB
import Pipeline

/// Who calls whom: a call that one operator has open is left alone by the others. Owned, because only this notifier
/// knows.
enum CallTable {
    static let schema = StoreSchema(
        migrations: [
            .init(
                "calls-1",
                sql: """
                    CREATE TABLE call (job TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, until REAL NOT NULL)
                        WITHOUT ROWID;
                    """)
        ], folded: [], owned: ["call"])

    /// Seconds for which an opened call is kept: as long as one takes, with the time to write down what came of it.
    static let kept: TimeInterval = 15 * 60

    /// Who has a call.
    struct Hold: Sendable, Hashable {
        let account: String
        let until: Date
    }

    /// Who has the call of a job; `nil` when nobody has.
    static func hold(of job: String, at now: Date, in db: Database) throws -> Hold? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT account, until FROM call WHERE job = ? AND until > ?"),
            arguments: [job, now.timeIntervalSince1970]
        ).map { Hold(account: $0[0], until: Date(timeIntervalSince1970: $0[1])) }
    }

    /// Gives the call of a job to `account`. `fromOther`: also when somebody else has it.
    /// - Returns: who has it now.
    static func take(
        _ job: String, by account: String, fromOther: Bool, now: Date, in db: Database
    ) throws -> Hold {
        // What ran out belongs to nobody, and its job may be long gone.
        try db.execute(sql: "DELETE FROM call WHERE until <= ?", arguments: [now.timeIntervalSince1970])
        if !fromOther, let hold = try hold(of: job, at: now, in: db), hold.account != account { return hold }
        let hold = Hold(account: account, until: now + kept)
        try db.execute(
            sql: "INSERT OR REPLACE INTO call (job, account, until) VALUES (?, ?, ?)",
            arguments: [job, account, hold.until.timeIntervalSince1970])
        return hold
    }

    /// The call is over.
    static func release(_ job: String, in db: Database) throws {
        try db.execute(sql: "DELETE FROM call WHERE job = ?", arguments: [job])
    }
}

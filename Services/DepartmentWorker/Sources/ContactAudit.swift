import Foundation
import GRDB
import Pipeline

/// Who looked at a resident's contact, and when (152-FZ art. 18.1). Owned: it exists only here and is in backups.
struct ContactAudit: Sendable {
    /// One look.
    struct Look: Sendable {
        let account: String
        let time: Date
    }

    var schema: StoreSchema {
        StoreSchema(
            migrations: [
                .init(
                    "contact-audit-1",
                    sql: """
                        CREATE TABLE contact_audit (id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL,
                            account TEXT NOT NULL, time REAL NOT NULL);
                        CREATE INDEX contact_audit_subject ON contact_audit (subject, id);
                        """)
            ], folded: [], owned: ["contact_audit"])
    }

    /// Writes down that `account` is shown the contact of `subject`.
    func write(_ subject: String, by account: String, at time: Date, in db: Database) throws {
        try db.execute(
            sql: "INSERT INTO contact_audit (subject, account, time) VALUES (?, ?, ?)",
            arguments: [subject, account, time.timeIntervalSince1970])
    }

    /// The last looks at the contact of `subject`, latest first.
    func last(_ limit: Int, of subject: String, in db: Database) throws -> [Look] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT account, time FROM contact_audit WHERE subject = ? ORDER BY id DESC LIMIT ?"),
            arguments: [subject, limit]
        ).map { Look(account: $0[0], time: Date(timeIntervalSince1970: $0[1])) }
    }
}

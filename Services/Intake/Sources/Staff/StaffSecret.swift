import Foundation
import GRDB
import Pipeline
import ServiceKit

/// What an account proves itself with. Stays in this store and its backups: owned, on no topic.
struct StaffSecret: Sendable {
    static let schema = StoreSchema(
        migrations: [
            .init(
                "staff-secret-1",
                sql: """
                    CREATE TABLE staff_secret (account TEXT NOT NULL PRIMARY KEY, hash TEXT NOT NULL, must_change INTEGER NOT NULL,
                        changed REAL NOT NULL) WITHOUT ROWID;
                    """)
        ], folded: [], owned: ["staff_secret"])

    /// The account's id.
    let account: String
    /// The hash of the password.
    let hash: PasswordHash
    /// Whether it is a one-time password: good for choosing another, and for nothing else.
    let mustChange: Bool

    /// The secret of an account; `nil` when it has none here.
    static func fetch(of account: String, in db: Database) throws -> StaffSecret? {
        let row = try Row.fetchOne(
            db, sql: "SELECT hash, must_change FROM staff_secret WHERE account = ?", arguments: [account])
        return row.flatMap { row in
            PasswordHash(row[0]).map { StaffSecret(account: account, hash: $0, mustChange: row[1]) }
        }
    }

    /// Keeps the secret in place of the account's old one.
    func save(at now: Date, in db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO staff_secret (account, hash, must_change, changed) VALUES (?, ?, ?, ?)",
            arguments: [account, hash.description, mustChange, now.timeIntervalSince1970])
    }
}

import Foundation
import GRDB
import Pipeline

/// Who was shown a resident's name, address or telephone at the desk, and when (152-FZ art. 18.1). Owned: it exists
/// only here and is in backups.
enum LookTable {
    static let schema = StoreSchema(
        migrations: [
            .init(
                "looks-1",
                sql: """
                    CREATE TABLE look (id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL,
                        account TEXT NOT NULL, time REAL NOT NULL);
                    CREATE INDEX look_subject ON look (subject, id);
                    """)
        ], folded: [], owned: ["look"])

    /// Writes down that `account` is shown a contact of the appeal `subject`.
    static func write(_ subject: String, by account: String, at time: Date, in db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO look (subject, account, time) VALUES (?, ?, ?)")
            .execute(arguments: [subject, account, time.timeIntervalSince1970])
    }
}

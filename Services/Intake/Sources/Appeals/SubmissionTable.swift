import Appeals
import GRDB
import Pipeline

/// What was filed at this instance: the numbers minted here, before the log gives them back, and what an `Idempotency-Key` was used for. Owned.
enum SubmissionTable {
    static let schema = StoreSchema(
        migrations: [
            .init(
                "submission-1",
                sql: """
                    CREATE TABLE submission (number TEXT NOT NULL PRIMARY KEY, appeal TEXT NOT NULL UNIQUE, digest TEXT) WITHOUT ROWID;
                    """)
        ], folded: [], owned: ["submission"])

    /// Remembers what was filed; `digest` stands for the request when it came with a key.
    static func insert(_ number: TrackingNumber, of appeal: String, digest: String?, in db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO submission (number, appeal, digest) VALUES (?, ?, ?)")
            .execute(arguments: [number.digits, appeal, digest])
    }

    /// The appeal that got `number` here.
    static func appeal(numbered number: TrackingNumber, in db: Database) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(sql: "SELECT appeal FROM submission WHERE number = ?"), arguments: [number.digits])
    }

    /// The digest of the request that filed `appeal` here; `nil` when it was filed elsewhere or without a key.
    static func digest(of appeal: String, in db: Database) throws -> String? {
        try Optional<String>.fetchOne(
            db.cachedStatement(sql: "SELECT digest FROM submission WHERE appeal = ?"), arguments: [appeal]) ?? nil
    }
}

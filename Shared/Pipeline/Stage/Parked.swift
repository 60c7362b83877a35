public import Foundation
public import GRDB

/// Subjects whose record could not be folded; for operations.
public struct Parked: Sendable, Equatable {
    /// The appeal.
    public let subject: String
    /// What went wrong.
    public let error: String
    /// Since when it waits.
    public let since: Date
    /// How many records wait, the failed one included.
    public let waiting: Int

    /// All parked subjects, oldest first.
    public static func all(in db: Database) throws -> [Parked] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT subject, error, since, (SELECT COUNT(*) FROM stage_waiting w WHERE w.subject = p.subject)
                FROM stage_parked p ORDER BY since
                """
        ).map { Parked(subject: $0[0], error: $0[1], since: Date(timeIntervalSince1970: $0[2]), waiting: $0[3]) }
    }

    static func positions(of subject: String, in db: Database) throws -> [(TopicPartition, Int64)] {
        try Row.fetchAll(
            db,
            sql:
                "SELECT topic, partition, position FROM stage_waiting WHERE subject = ? ORDER BY topic, partition, position",
            arguments: [subject]
        ).map { (TopicPartition($0[0], $0[1]), $0[2]) }
    }

    static func delete(_ subject: String, in db: Database) throws {
        try db.execute(sql: "DELETE FROM stage_waiting WHERE subject = ?", arguments: [subject])
        try db.execute(sql: "DELETE FROM stage_parked WHERE subject = ?", arguments: [subject])
    }
}

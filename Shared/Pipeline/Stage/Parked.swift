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
                SELECT subject, error, since, (SELECT COUNT(*) FROM (
                    SELECT topic, partition, position FROM stage_waiting w WHERE w.subject = p.subject
                    UNION SELECT topic, partition, position FROM stage_owed o WHERE o.subject = p.subject))
                FROM stage_parked p ORDER BY since
                """
        ).map { Parked(subject: $0[0], error: $0[1], since: Date(timeIntervalSince1970: $0[2]), waiting: $0[3]) }
    }

    /// Where the records of `subject` stand that wait to be folded, or to be reacted to.
    static func positions(of subject: String, in db: Database) throws -> [(TopicPartition, Int64)] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT topic, partition, position FROM stage_waiting WHERE subject = ?1
                UNION SELECT topic, partition, position FROM stage_owed WHERE subject = ?1
                ORDER BY topic, partition, position
                """, arguments: [subject]
        ).map { (TopicPartition($0[0], $0[1]), $0[2]) }
    }

    static func delete(_ subject: String, in db: Database) throws {
        for table in ["stage_waiting", "stage_owed", "stage_parked"] {
            try db.execute(sql: "DELETE FROM \(table) WHERE subject = ?", arguments: [subject])
        }
    }
}

// Single records.
extension Parked {
    /// `record` is not folded yet.
    static func wait(_ record: Record, of subject: String, in db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO stage_waiting (subject, topic, partition, position) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [subject, record.partition.topic, record.partition.partition, record.offset])
    }

    static func isWaiting(_ record: Record, of subject: String, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT 1 FROM stage_waiting WHERE subject = ? AND topic = ? AND partition = ? AND position = ?"),
            arguments: [subject, record.partition.topic, record.partition.partition, record.offset]) ?? false
    }

    /// The reaction to `record` is owed, although the mark passes it.
    static func owe(_ record: Record, of subject: String, in db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO stage_owed (subject, topic, partition, position) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [subject, record.partition.topic, record.partition.partition, record.offset])
    }

    static func isOwed(_ record: Record, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT 1 FROM stage_owed WHERE topic = ? AND partition = ? AND position = ?"),
            arguments: [record.partition.topic, record.partition.partition, record.offset]) ?? false
    }

    /// The reaction to `record` was made.
    static func settle(_ record: Record, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM stage_owed WHERE topic = ? AND partition = ? AND position = ?")
            .execute(arguments: [record.partition.topic, record.partition.partition, record.offset])
    }

    /// Whether an earlier record of `subject` in the partition waits, or `record` itself does.
    static func isBehind(_ record: Record, of subject: String, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM stage_waiting
                            WHERE subject = ?1 AND topic = ?2 AND partition = ?3 AND position <= ?4)
                        OR EXISTS (SELECT 1 FROM stage_owed
                            WHERE subject = ?1 AND topic = ?2 AND partition = ?3 AND position < ?4)
                    """),
            arguments: [subject, record.partition.topic, record.partition.partition, record.offset]) ?? false
    }

    /// Per partition, the first owed reaction whose subject is not parked any more: a rebuild folded what had failed.
    static func firstOwed(in db: Database) throws -> [TopicPartition: Int64] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT topic, partition, MIN(position) FROM stage_owed
                WHERE subject NOT IN (SELECT subject FROM stage_parked) GROUP BY topic, partition
                """)
        return Dictionary(uniqueKeysWithValues: rows.map { (TopicPartition($0[0], $0[1]), $0[2]) })
    }

    /// Forgets reactions of `partition` that are owed to records which the log does not have any more; the caller has read up to its end.
    static func forgetErased(in partition: TopicPartition, _ db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM stage_owed
                WHERE topic = ? AND partition = ? AND subject NOT IN (SELECT subject FROM stage_parked)
                """, arguments: [partition.topic, partition.partition])
    }
}

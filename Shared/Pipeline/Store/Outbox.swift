import Appeals
public import Foundation
public import GRDB

/// Records on their way to the log: written in the transaction that decided them, sent in order afterwards, deleted once acknowledged.
public enum Outbox {
    /// The largest value of a record, in bytes. The log takes this plus key and headers.
    public static let recordLimit = 1_048_576

    /// A row as it is sent.
    struct Row: Sendable {
        let id: Int64
        let record: OutgoingRecord
    }

    /// Adds `item`, unless it is an event that was folded before, waits here already, or is on its way back from the log.
    /// - Returns: whether it was added.
    static func add(_ item: Emissions.Item, source: String, now: Date, in db: Database) throws -> Bool {
        if item.event != nil, try wasDone(item.key.id, in: db) { return false }
        let partition = item.topic.partition(for: item.key.subject)
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO outbox (source, topic, partition, key, kind, value, created) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """)
        try statement.execute(arguments: [
            source, partition.topic, partition.partition, item.key.description, item.kind.rawValue, item.value,
            now.timeIntervalSince1970,
        ])
        return db.changesCount > 0
    }

    /// The next rows after `id`, in order: at most `limit`, and at most about four megabytes.
    static func rows(after id: Int64, limit: Int, in db: Database) throws -> [Row] {
        let statement = try db.cachedStatement(
            sql: "SELECT id, source, topic, partition, key, kind, value FROM outbox WHERE id > ? ORDER BY id LIMIT ?")
        let cursor = try Row_.fetchCursor(statement, arguments: [id, limit])
        var rows: [Row] = []
        var bytes = 0
        while bytes < 4_000_000, let row = try cursor.next() {
            let value: Data? = row[6]
            bytes += value?.count ?? 0
            guard let kind = RecordKind(rawValue: row[5]) else { continue }
            let id: Int64 = row[0]
            rows.append(
                Row(
                    id: id,
                    record: OutgoingRecord(
                        partition: TopicPartition(row[2], row[3]), key: row[4], value: value,
                        headers: RecordHeaders(kind: kind, source: row[1], sequence: id))))
        }
        return rows
    }

    /// Deletes what is acknowledged.
    static func delete(through id: Int64, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM outbox WHERE id <= ?").execute(arguments: [id])
    }

    /// Gives every row after `id` a new source: what was sent under the old one may have passed out of order.
    static func renumber(after id: Int64, source: String, in db: Database) throws {
        try db.execute(sql: "UPDATE outbox SET source = ? WHERE id > ?", arguments: [source, id])
    }

    /// The largest id that waits; 0 when nothing does.
    static func newestID(in db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT MAX(id) FROM outbox")) ?? 0
    }

    /// The largest id ever given; 0 in a new store.
    static func lastID(in db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")) ?? 0
    }

    /// The id before the oldest row that waits; everything up to it is in the log.
    static func lastSent(in db: Database) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT MIN(id) - 1 FROM outbox") ?? lastID(in: db)
    }

    /// How many rows wait, and since when the oldest does.
    public static func depth(in db: Database) throws -> (count: Int, oldest: Date?) {
        let row = try Row_.fetchOne(db, sql: "SELECT COUNT(*), MIN(created) FROM outbox")
        let oldest: Double? = row?[1]
        return (row?[0] ?? 0, oldest.map { Date(timeIntervalSince1970: $0) })
    }

    private static func wasDone(_ id: String, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql:
                    "SELECT EXISTS (SELECT 1 FROM stage_event WHERE id = ?1) OR EXISTS (SELECT 1 FROM pending WHERE event_id = ?1)"
            ),
            arguments: [id]) ?? false
    }
}

/// GRDB's row, under a name that does not collide with the outbox's.
private typealias Row_ = GRDB.Row

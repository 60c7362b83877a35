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
        var insert = try HotStatement(
            """
            INSERT INTO outbox (source, topic, partition, key, kind, value, created) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """, in: db)
        insert.bind(source)
        insert.bind(partition.topic)
        insert.bind(Int64(partition.partition))
        insert.bind(item.key.description)
        insert.bind(item.kind.rawValue)
        insert.bind(item.value)
        insert.bind(now)
        try insert.run()
        return db.changesCount > 0
    }

    /// The next rows after `id`, in order: at most `limit`, and at most about four megabytes.
    static func rows(after id: Int64, limit: Int, in db: Database) throws -> [Row] {
        var query = try HotStatement(
            "SELECT id, source, topic, partition, key, kind, value FROM outbox WHERE id > ? ORDER BY id LIMIT ?", in: db
        )
        query.bind(id)
        query.bind(limit)
        var rows: [Row] = []
        var bytes = 0
        try query.each { row in
            let (id, source) = (row.integer(), row.text())
            let partition = TopicPartition(row.text(), Int32(row.integer()))
            let (key, kind, value) = (row.text(), RecordKind(rawValue: row.text()), row.optionalData())
            bytes += value?.count ?? 0
            if let kind {
                let headers = RecordHeaders(kind: kind, source: source, sequence: id)
                rows.append(
                    Row(id: id, record: OutgoingRecord(partition: partition, key: key, value: value, headers: headers)))
            }
            return bytes < 4_000_000
        }
        return rows
    }

    /// Deletes what is acknowledged.
    static func delete(through id: Int64, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM outbox WHERE id <= ?").execute(arguments: [id])
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
        var query = try HotStatement(
            """
            SELECT EXISTS (SELECT 1 FROM stage_event WHERE id = ?1) OR EXISTS (SELECT 1 FROM pending WHERE event_id = ?1)
            """, in: db)
        query.bind(id)
        return try query.first { $0.bool() } ?? false
    }
}

/// GRDB's row, under a name that does not collide with the outbox's.
private typealias Row_ = GRDB.Row

import Foundation
import GRDB

/// Every event that was folded, and where it stood.
enum FoldedEvents {
    /// Notes that the event `id` is folded from `record`.
    /// - Returns: whether it is the first time.
    static func add(_ id: String, of record: Record, in db: Database) throws -> Bool {
        var insert = try HotStatement(
            "INSERT OR IGNORE INTO stage_event (id, topic, position) VALUES (?, ?, ?)", in: db)
        insert.bind(id)
        insert.bind(record.partition.topic)
        insert.bind(record.offset)
        try insert.run()
        return db.changesCount > 0
    }

    /// Whether it was `record` that the event `id` was folded from; its subject decides the partition, so topic and offset are enough.
    static func isFolded(_ id: String, from record: Record, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT 1 FROM stage_event WHERE id = ? AND topic = ? AND position = ?"),
            arguments: [id, record.partition.topic, record.offset]) ?? false
    }
}

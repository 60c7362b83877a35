import Foundation
import GRDB

/// One transaction of appends: gives offsets, and removes at once what a record with a personal key replaces.
struct LocalLogTurn {
    private let database: Database
    private let now: Int64
    private var partitions: [TopicPartition: LocalLogPartition] = [:]
    /// Whether words of a person were overwritten.
    private(set) var hasErased = false

    /// A turn that writes at `time`.
    init(_ database: Database, at time: Date) {
        self.database = database
        now = Int64((time.timeIntervalSince1970 * 1000).rounded())
    }

    /// Appends `records`, or none of them when a topic is missing.
    mutating func append(_ records: ArraySlice<OutgoingRecord>) throws {
        for partition in Set(records.map(\.partition)) where partitions[partition] == nil {
            let found = try LocalLogPartition(partition, in: database)
            partitions[partition] = found
            if let days = found.days { try dropRecords(of: found, olderThan: days) }
        }
        for record in records { try append(record) }
    }

    private mutating func append(_ record: OutgoingRecord) throws {
        guard let partition = partitions[record.partition] else { throw LogError.noSuchTopic(record.partition.topic) }
        let position = partition.position(of: partition.end)
        partitions[record.partition]?.end += 1
        var personal: Int64?
        if record.headers.kind == .personal {
            try erase(record.key, from: partition)
            if let value = record.value {
                var insert = try HotStatement("INSERT INTO personal (value) VALUES (?)", in: database)
                insert.bind(value)
                try insert.run()
                personal = database.lastInsertedRowID
            }
        }
        var insert = try HotStatement("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)", in: database)
        insert.bind(position)
        insert.bind(record.key)
        insert.bind(record.headers.kind.code)
        insert.bind(record.headers.source)
        insert.bind(record.headers.sequence)
        insert.bind(now)
        insert.bind(personal == nil ? record.value : nil)
        insert.bind(personal)
        try insert.run()
    }

    /// Overwrites and removes what `partition` holds under a personal key.
    private mutating func erase(_ key: String, from partition: LocalLogPartition) throws {
        let query = """
            SELECT position, personal FROM record WHERE kind = 1 AND key = ? AND position >= ? AND position < ?
            """
        let earlier = try Row.fetchAll(
            database.cachedStatement(sql: query),
            arguments: [key, partition.position(of: 0), partition.position(of: partition.end)])
        for row in earlier {
            let (position, personal): (Int64, Int64?) = (row[0], row[1])
            if let personal {
                let overwrite = "UPDATE personal SET value = zeroblob(length(value)) WHERE id = ?"
                try database.cachedStatement(sql: overwrite).execute(arguments: [personal])
                hasErased = true
            }
            try database.cachedStatement(sql: "DELETE FROM record WHERE position = ?").execute(arguments: [position])
        }
    }

    /// Drops the first records up to the first that is young enough.
    private func dropRecords(of partition: LocalLogPartition, olderThan days: Int) throws {
        let range = (start: partition.position(of: 0), end: partition.position(of: partition.end))
        let query = """
            SELECT position FROM record WHERE position >= ? AND position < ? AND time >= ? ORDER BY position LIMIT 1
            """
        let young = try Int64.fetchOne(
            database.cachedStatement(sql: query),
            arguments: [range.start, range.end, now - Int64(days) * 86_400_000])
        try database.cachedStatement(sql: "DELETE FROM record WHERE position >= ? AND position < ?")
            .execute(arguments: [range.start, young ?? range.end])
    }

    /// Writes the new ends. Gives how many records the log has ever taken, for readers to compare.
    func finish() throws -> Int64 {
        for partition in partitions.values {
            try database.cachedStatement(sql: "UPDATE topicPartition SET end = ? WHERE id = ?")
                .execute(arguments: [partition.end, partition.id])
        }
        return try LocalLogTurn.total(in: database)
    }

    /// How many records the log has ever taken; it grows with every append.
    static func total(in database: Database) throws -> Int64 {
        try Int64.fetchOne(database.cachedStatement(sql: "SELECT sum(end) FROM topicPartition")) ?? 0
    }
}

import GRDB

/// Topics, their bounds and single records, and the marks of services.
extension LocalLog {
    /// Creates missing topics with marks of `groups` at their start, set by no instance yet (`instances` is 0).
    public func prepare(_ topics: [Topic], groups: [String]) async throws {
        try await appender.change { database in
            let missing = try topics.filter { topic in
                let found = try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM topicPartition WHERE topic = ?", arguments: [topic.name])
                if let found, found > 0, found != Int(topic.partitions) {
                    throw LogError.partitionCount(topic: topic.name, found: found, expected: Int(topic.partitions))
                }
                return found == 0
            }
            for topic in missing {
                for partition in topic.all {
                    var days: Int?
                    if case .delete(let limit) = topic.cleanup { days = limit }
                    try database.execute(
                        sql: "INSERT INTO topicPartition (topic, number, days) VALUES (?, ?, ?)",
                        arguments: [partition.topic, partition.partition, days])
                    let id = database.lastInsertedRowID
                    for group in groups {
                        try database.execute(sql: "INSERT INTO mark VALUES (?, ?, 0, 0)", arguments: [group, id])
                    }
                }
            }
        }
    }

    /// From the first stored offset to the one after the last.
    public func bounds(of partitions: [TopicPartition]) async throws -> [TopicPartition: Range<Int64>] {
        try await read { database in
            var bounds: [TopicPartition: Range<Int64>] = [:]
            for partition in partitions {
                let stored = try LocalLogPartition(partition, in: database)
                let first = try Int64.fetchOne(
                    database.cachedStatement(
                        sql: "SELECT min(position) FROM record WHERE position >= ? AND position < ?"),
                    arguments: [stored.position(of: 0), stored.position(of: stored.end)])
                bounds[partition] = (first.map(LocalLogPartition.offset(at:)) ?? stored.end)..<stored.end
            }
            return bounds
        }
    }

    /// The record at `offset`, unless it is erased or not written.
    public func record(at offset: Int64, of partition: TopicPartition) async throws -> Record? {
        try await read { database in
            let stored = try LocalLogPartition(partition, in: database)
            guard (0..<stored.end).contains(offset) else { return nil }
            var query = try HotStatement("\(Record.selection) WHERE position = ?", in: database)
            query.bind(stored.position(of: offset))
            return try query.first { try Record(&$0, of: partition) }
        }
    }

    /// The marks of `group`.
    public func marks(of group: String, for partitions: [TopicPartition]) async throws -> [TopicPartition: Mark] {
        try await read { database in
            var marks: [TopicPartition: Mark] = [:]
            for partition in partitions {
                let stored = try LocalLogPartition(partition, in: database)
                let row = try Row.fetchOne(
                    database.cachedStatement(
                        sql: "SELECT offset, instances FROM mark WHERE service = ? AND partition = ?"),
                    arguments: [group, stored.id])
                if let row { marks[partition] = Mark(offset: row[0], instances: row[1]) }
            }
            return marks
        }
    }

    /// Sets marks of `group`, in the same turn as appends that wait.
    public func setMarks(_ marks: [TopicPartition: Mark], of group: String) async throws {
        if marks.isEmpty { return }
        try await appender.change { database in
            let stored = try marks.map { (try LocalLogPartition($0.key, in: database).id, $0.value) }
            for (partition, mark) in stored {
                try database.cachedStatement(sql: "INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?)")
                    .execute(arguments: [group, partition, mark.offset, mark.instances])
            }
        }
    }
}

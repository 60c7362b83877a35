import Foundation
import GRDB

/// What the Stage knows of its own place in the log: positions, sequences, parked subjects, pending events. A copy in memory of its tables, written
/// with each turn. After a transaction that failed it is loaded again.
///
/// Unchecked: touched by one turn at a time only; the loop awaits each turn before the next.
final class Ledger: @unchecked Sendable {
    struct Position: Equatable {
        var next: Int64
        var lastKey: String
    }

    private struct Producer: Hashable {
        let source: String
        let partition: TopicPartition
    }

    private(set) var positions: [TopicPartition: Position] = [:]
    private(set) var reacted: [TopicPartition: Int64] = [:]
    private(set) var parked: Set<String> = []
    var pending: Set<String> = []
    /// Outbox rows up to this id are deleted.
    var deletedThrough: Int64 = 0
    private var sequences: [Producer: Int64] = [:]
    private var dirtyPositions: Set<TopicPartition> = []
    private var dirtyReactions: Set<TopicPartition> = []
    private var dirtySequences: Set<Producer> = []

    /// Reads everything again.
    func load(from db: Database) throws {
        positions = [:]
        reacted = [:]
        sequences = [:]
        dirtyPositions = []
        dirtyReactions = []
        dirtySequences = []
        for row in try Row.fetchAll(db, sql: "SELECT topic, partition, next, last_key FROM stage_position") {
            positions[TopicPartition(row[0], row[1])] = Position(next: row[2], lastKey: row[3])
        }
        for row in try Row.fetchAll(db, sql: "SELECT topic, partition, next FROM stage_reaction") {
            reacted[TopicPartition(row[0], row[1])] = row[2]
        }
        for row in try Row.fetchAll(db, sql: "SELECT source, topic, partition, last FROM stage_sequence") {
            sequences[Producer(source: row[0], partition: TopicPartition(row[1], row[2]))] = row[3]
        }
        parked = try Set(String.fetchAll(db, sql: "SELECT subject FROM stage_parked"))
        pending = try Set(String.fetchAll(db, sql: "SELECT event_id FROM pending"))
    }

    /// The next offset to fold in `partition`.
    func next(in partition: TopicPartition) -> Int64 { positions[partition]?.next ?? 0 }

    /// Moves past `record`.
    /// - Returns: whether the record is new; `false` when it was folded before or its producer sent it twice.
    func admit(_ record: Record) -> Bool {
        guard record.offset >= next(in: record.partition) else { return false }
        positions[record.partition] = Position(next: record.offset + 1, lastKey: record.key)
        dirtyPositions.insert(record.partition)
        let producer = Producer(source: record.headers.source, partition: record.partition)
        if let last = sequences[producer], record.headers.sequence <= last { return false }
        sequences[producer] = record.headers.sequence
        dirtySequences.insert(producer)
        return true
    }

    /// Notes that everything below `next` in `partition` was reacted to.
    func react(to partition: TopicPartition, next: Int64) {
        guard next > reacted[partition] ?? 0 else { return }
        reacted[partition] = next
        dirtyReactions.insert(partition)
    }

    /// Parks `subject`.
    func park(_ subject: String) { parked.insert(subject) }

    /// Lets `subject` go on.
    func unpark(_ subject: String) { parked.remove(subject) }

    /// Writes what changed since the last time.
    func write(to db: Database) throws {
        for partition in dirtyPositions {
            guard let position = positions[partition] else { continue }
            try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO stage_position (topic, partition, next, last_key) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [partition.topic, partition.partition, position.next, position.lastKey])
        }
        for partition in dirtyReactions {
            try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO stage_reaction (topic, partition, next) VALUES (?, ?, ?)"
            )
            .execute(arguments: [partition.topic, partition.partition, reacted[partition]])
        }
        for producer in dirtySequences {
            try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO stage_sequence (source, topic, partition, last) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [
                producer.source, producer.partition.topic, producer.partition.partition, sequences[producer],
            ])
        }
        dirtyPositions.removeAll(keepingCapacity: true)
        dirtyReactions.removeAll(keepingCapacity: true)
        dirtySequences.removeAll(keepingCapacity: true)
    }
}

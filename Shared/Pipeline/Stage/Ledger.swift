import Foundation
import GRDB

/// What the Stage knows of its own place in the log: positions and parked subjects. A copy in memory of its tables, written
/// with each turn. After a transaction that failed it is loaded again.
///
/// Unchecked: touched by one turn at a time only; the loop awaits each turn before the next.
final class Ledger: @unchecked Sendable {
    struct Position: Equatable {
        var next: Int64
        var lastKey: String
    }

    private(set) var positions: [TopicPartition: Position] = [:]
    private(set) var reacted: [TopicPartition: Int64] = [:]
    private(set) var parked: Set<String> = []
    /// Outbox rows up to this id are deleted.
    var deletedThrough: Int64 = 0
    private var dirtyPositions: Set<TopicPartition> = []
    private var dirtyReactions: Set<TopicPartition> = []

    /// Whether a transaction failed and nothing was read since.
    var isStale = false

    /// Reads everything again.
    func load(from db: Database) throws {
        let rows = try Row.fetchAll(db, sql: "SELECT topic, partition, next FROM stage_reaction")
        let (positions, parked) = (
            try Self.positions(in: db), try Set(String.fetchAll(db, sql: "SELECT subject FROM stage_parked"))
        )
        self.positions = positions
        self.parked = parked
        reacted = Dictionary(uniqueKeysWithValues: rows.map { (TopicPartition($0[0], $0[1]), $0[2]) })
        dirtyPositions = []
        dirtyReactions = []
        isStale = false
    }

    /// How far every partition is folded.
    static func positions(in db: Database) throws -> [TopicPartition: Position] {
        let rows = try Row.fetchAll(db, sql: "SELECT topic, partition, next, last_key FROM stage_position")
        return Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (TopicPartition(row[0], row[1]), Position(next: row[2], lastKey: row[3]))
            })
    }

    /// The next offset to fold in `partition`.
    func next(in partition: TopicPartition) -> Int64 { positions[partition]?.next ?? 0 }

    /// Moves past `record`.
    /// - Returns: whether the record is new. What a producer sent twice has two offsets; events are told by their ids, and folding a personal
    /// record again changes nothing. Dropping by sequence would lose what was sent again after a gap.
    func admit(_ record: Record) -> Bool {
        guard record.offset >= next(in: record.partition) else { return false }
        positions[record.partition] = Position(next: record.offset + 1, lastKey: record.key)
        dirtyPositions.insert(record.partition)
        return true
    }

    /// Notes that everything below `next` in `partition` was reacted to; what was noted before stays, since what was owed is made up for later.
    func react(to partition: TopicPartition, next: Int64) {
        if next > reacted[partition] ?? 0 { startReacting(in: partition, at: next) }
    }

    /// Reacting in `partition` starts at `next`.
    func startReacting(in partition: TopicPartition, at next: Int64) {
        guard next != reacted[partition] ?? 0 else { return }
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
        dirtyPositions.removeAll(keepingCapacity: true)
        dirtyReactions.removeAll(keepingCapacity: true)
    }
}

import Foundation
import GRDB
import Synchronization

/// Reads a `LocalLog`: one query per partition that has grown, many records per crossing into async.
final class LocalLogReader: LogReader {
    /// One batch stays under about so much memory, whatever its limit.
    private static let bytesPerBatch = 8 << 20

    private struct Place {
        let partition: TopicPartition
        let stored: LocalLogPartition
        var next: Int64
    }

    private struct Batch {
        var records: [Record] = []
        var places: [Place]
        /// How many records the log had ever taken.
        var total: Int64 = 0
    }

    private let log: LocalLog
    private let places: Mutex<[Place]>

    init(_ log: LocalLog, from starts: [TopicPartition: Int64]) async throws {
        self.log = log
        places = Mutex(
            try await log.read { database in
                try starts.sorted { $0.key < $1.key }.map { partition, start in
                    let stored = try LocalLogPartition(partition, in: database)
                    if start < 0 || start > stored.end { throw LogError.offsetOutOfRange(partition, start) }
                    return Place(partition: partition, stored: stored, next: start)
                }
            })
    }

    func next(limit: Int) async throws -> [Record] {
        while true {
            let start = Batch(places: places.withLock { $0 })
            let batch = try await log.read { try Self.read(start, limit: limit, from: $0) }
            places.withLock { $0 = batch.places }
            if !batch.records.isEmpty { return batch.records }
            try await log.signal.wait(past: batch.total)
        }
    }

    func close() async {}

    private static func read(_ start: Batch, limit: Int, from database: Database) throws -> Batch {
        var batch = start
        var ends: [Int64: Int64] = [:]
        let rows = try Row.fetchCursor(database.cachedStatement(sql: "SELECT id, end FROM topicPartition"))
        while let row = try rows.next() {
            let end: Int64 = row[1]
            ends[row[0]] = end
            batch.total += end
        }
        var bytes = 0
        for index in batch.places.indices {
            let place = batch.places[index]
            guard let end = ends[place.stored.id], end > place.next else { continue }
            batch.places[index].next = end
            var query = try HotStatement(
                "\(Record.selection) WHERE position >= ? AND position < ? ORDER BY position LIMIT ?", in: database)
            query.bind(place.stored.position(of: place.next))
            query.bind(place.stored.position(of: end))
            query.bind(limit - batch.records.count)
            var isFull = false
            try query.each { row in
                let record = try Record(&row, of: place.partition)
                batch.records.append(record)
                bytes += record.value?.count ?? 0
                isFull = batch.records.count == limit || bytes >= bytesPerBatch
                if isFull { batch.places[index].next = record.offset + 1 }
                return !isFull
            }
            if isFull {
                // The next batch begins with the next partition, lest a busy one keeps the others waiting.
                batch.places = Array(batch.places[(index + 1)...] + batch.places[...index])
                return batch
            }
        }
        return batch
    }
}

extension Record {
    /// Reads the columns `init(_:of:)` expects.
    static let selection = """
        SELECT position, key, kind, source, sequence, time,
            coalesce(value, (SELECT value FROM personal WHERE personal.id = record.personal))
        FROM record
        """

    /// A row of `selection`.
    init(_ row: inout HotRow, of partition: TopicPartition) throws {
        let (position, key) = (row.integer(), row.text())
        guard let kind = RecordKind(code: row.integer()) else {
            throw LogError.damaged("a record in \(partition) is of an unknown kind; run the version that wrote it.")
        }
        let headers = RecordHeaders(kind: kind, source: row.text(), sequence: row.integer())
        let time = Date(timeIntervalSince1970: Double(row.integer()) / 1000)
        self.init(
            partition: partition, offset: LocalLogPartition.offset(at: position), key: key, value: row.optionalData(),
            headers: headers, timestamp: time)
    }
}

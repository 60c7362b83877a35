import Foundation
import Pipeline
import TestSupport

/// A log file in a folder of its own, and short ways to fill and read it.
struct LocalLogFixture: Sendable {
    let file: URL
    static let topic = Topic("appeals", partitions: 2)
    static let first = TopicPartition("appeals", 0)

    /// Runs `body` with a file that is not there yet.
    static func with(_ body: (LocalLogFixture) async throws -> Void) async throws {
        try await TemporaryFolder.with { try await body(LocalLogFixture(file: $0.appending(path: "log.sqlite"))) }
    }

    /// Opens the log with its topic.
    func open(_ configuration: LocalLog.Configuration = .init()) async throws -> LocalLog {
        let log = try await LocalLog.open(at: file, configuration: configuration)
        try await log.prepare([Self.topic], groups: [])
        return log
    }

    static func event(_ number: Int64, in partition: TopicPartition = first, bytes: Int = 20) -> OutgoingRecord {
        OutgoingRecord(
            partition: partition, key: "a/\(number)", value: Data(repeating: 7, count: bytes),
            headers: RecordHeaders(kind: .event, source: "test-0.a", sequence: number))
    }

    static func personal(_ key: String, _ words: Data?, in partition: TopicPartition = first) -> OutgoingRecord {
        OutgoingRecord(
            partition: partition, key: key, value: words,
            headers: RecordHeaders(kind: .personal, source: "test-0.a", sequence: 0))
    }
}

extension EventLog {
    /// All records of `partition`.
    func all(of partition: TopicPartition = LocalLogFixture.first) async throws -> [Record] {
        let bounds = try await bounds(of: [partition])[partition] ?? 0..<0
        if bounds.isEmpty { return [] }
        let reader = try await reader(from: [partition: bounds.lowerBound])
        var records: [Record] = []
        while records.last.map({ $0.offset + 1 < bounds.upperBound }) ?? true {
            records += try await reader.next(limit: 1000)
        }
        await reader.close()
        return records
    }

    /// Appends by a producer of its own.
    func append(_ records: [OutgoingRecord]) async throws {
        let producer = try await producer()
        try await producer.append(records)
        await producer.close()
    }
}

import Foundation
import Pipeline

/// What a check of `LogContract` works with: a topic nobody else uses, two openings of the log, and producers on both.
struct LogContractStage: Sendable {
    let subject: LogContractSubject
    let topic: Topic
    let log: any EventLog
    /// Another opening of the same log, as if by another process.
    let other: any EventLog
    let producer: any LogProducer
    let otherProducer: any LogProducer

    init(_ subject: LogContractSubject) async throws {
        self.subject = subject
        topic = Self.newTopic(partitions: 3)
        log = try await subject.open()
        other = try await subject.open()
        try await log.prepare([topic], groups: [])
        producer = try await log.producer()
        otherProducer = try await other.producer()
    }

    func close() async {
        await producer.close()
        await otherProducer.close()
        await log.close()
        await other.close()
    }

    static func newTopic(partitions: Int32) -> Topic { Topic("contract-\(UUID().uuidString)", partitions: partitions) }

    static func newName(_ kind: String) -> String { "\(kind)-\(UUID().uuidString)" }

    subscript(partition: Int32) -> TopicPartition { TopicPartition(topic.name, partition) }

    /// Events for `partition`, numbered by their sequence.
    func events(
        _ numbers: Range<Int64>, in partition: Int32 = 0, source: String = "contract-0.a", bytes: Int = 20
    ) -> [OutgoingRecord] {
        numbers.map { number in
            OutgoingRecord(
                partition: self[partition], key: "subject-\(partition)/\(source)-\(number)",
                value: Data(repeating: UInt8(truncatingIfNeeded: number), count: bytes),
                headers: RecordHeaders(kind: .event, source: source, sequence: number))
        }
    }

    /// A personal record under `key`; a tombstone when `words` is `nil`.
    func personal(_ key: String, _ words: String?, number: Int64) -> OutgoingRecord {
        OutgoingRecord(
            partition: self[0], key: key, value: words.map { Data($0.utf8) },
            headers: RecordHeaders(kind: .personal, source: "contract-0.a", sequence: number))
    }

    /// Reads from `starts` until there are `count` records.
    func read(_ count: Int, from starts: [TopicPartition: Int64], limit: Int = 1000) async throws -> [Record] {
        let reader = try await log.reader(from: starts)
        do {
            let records = try await read(count, with: reader, limit: limit)
            await reader.close()
            return records
        } catch {
            await reader.close()
            throw error
        }
    }

    func read(_ count: Int, with reader: any LogReader, limit: Int = 1000) async throws -> [Record] {
        var records: [Record] = []
        while records.count < count { records += try await reader.next(limit: limit) }
        return records
    }
}

import Appeals
import Foundation
import Launch
import Pipeline

/// Writes made-up appeals into the log, many records at a time.
struct SampleWriter {
    private static let batch = 2_000

    private let topic: Topic
    private let producer: any LogProducer
    private let source = "sample.\(EventID.root())"
    private var sequence: Int64 = 0
    private var records: [OutgoingRecord] = []

    init(_ grounds: Grounds) async throws {
        topic = grounds.topics.appeals
        producer = try await grounds.log.producer()
    }

    /// Adds an appeal's records; what has gathered is written now and then.
    mutating func write(_ contents: [SampleCase.Content]) async throws {
        for content in contents {
            switch content {
            case .personal(let record):
                try add(.personal, RecordKey(subject: record.subject, id: record.id), EventCoding.encode(record))
            case .event(let event):
                try add(.event, RecordKey(subject: event.subject, id: event.id), EventCoding.encode(event))
            }
        }
        if records.count >= Self.batch { try await flush() }
    }

    /// Writes the rest.
    mutating func finish() async throws {
        try await flush()
        await producer.close()
    }

    private mutating func add(_ kind: RecordKind, _ key: RecordKey, _ value: Data) throws {
        sequence += 1
        records.append(
            OutgoingRecord(
                partition: topic.partition(for: key.subject), key: key.description, value: value,
                headers: RecordHeaders(kind: kind, source: source, sequence: sequence)))
    }

    private mutating func flush() async throws {
        if records.isEmpty { return }
        try await producer.append(records)
        records.removeAll(keepingCapacity: true)
    }
}

import Appeals
import Foundation
import Pipeline

/// Writes records to the log as another service would.
actor LogWriter {
    private let topics: Topics
    private let producer: any LogProducer
    private let source = "writer-0.\(EventID.root())"
    private var sequence: Int64 = 0
    private var waiting: [OutgoingRecord] = []

    init(_ bench: DeskBench) async throws {
        topics = bench.topics
        producer = try await bench.log.producer()
    }

    /// Adds an event of `appeals`; `flush` appends it.
    func add(_ event: Event) throws {
        add(event.subject, event.id, .event, try EventCoding.encode(event), topics.appeals)
    }

    /// Adds words or a contact.
    func add(_ personal: PersonalRecord) throws {
        add(personal.subject, personal.id, .personal, try EventCoding.encode(personal), topics.appeals)
    }

    /// Adds an event of `deliveries`.
    func add(told event: Event) throws {
        add(event.subject, event.id, .event, try EventCoding.encode(event), topics.deliveries)
    }

    /// Appends what was added.
    func flush() async throws {
        let records = waiting
        waiting = []
        for start in stride(from: 0, to: records.count, by: 500) {
            try await producer.append(Array(records[start..<min(start + 500, records.count)]))
        }
    }

    private func add(_ subject: String, _ id: String, _ kind: RecordKind, _ value: Data, _ topic: Topic) {
        sequence += 1
        waiting.append(
            OutgoingRecord(
                partition: topic.partition(for: subject), key: "\(RecordKey(subject: subject, id: id))", value: value,
                headers: RecordHeaders(kind: kind, source: source, sequence: sequence)))
    }
}

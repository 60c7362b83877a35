import CRdKafka
import Foundation
import Pipeline
import TestSupport
import Testing

@testable import Kafka

/// What others do to the cluster: records and failures that are not of our making.
@Suite(.timeLimit(.minutes(1))) struct ForeignTests {
    private let topic = Topic("appeals", partitions: 1)
    private var place: TopicPartition { topic.all[0] }
    private let cluster: MockCluster

    init() throws { cluster = try MockCluster([topic]) }

    @Test("A record of another tool does not stop a reader: it passes under a source of its own")
    func foreignRecord() async throws {
        let configuration = try KafkaConfiguration(bootstrapServers: cluster.bootstrapServers)
        let handle = try KafkaHandle(.producer, configuration, [:], logger: .quiet)
        try await handle.call { pointer in
            let topic = rd_kafka_topic_new(pointer, "appeals", nil)
            var text = Array("hello".utf8)
            rd_kafka_produce(topic, 0, RD_KAFKA_MSG_F_COPY, &text, text.count, nil, 0, nil)
            rd_kafka_topic_destroy(topic)
        }
        let log = try await cluster.open()
        let reader = try await log.reader(from: [place: 0])
        let record = try #require(try await reader.next(limit: 1).first)
        #expect(record.key == "")
        #expect(record.value == Data("hello".utf8))
        #expect(record.headers == RecordHeaders(kind: .event, source: "foreign", sequence: 0))
        await reader.close()
        await handle.close()
        await log.close()
    }

    @Test("An offset committed by a tool of Kafka's is a mark set by no instance")
    func foreignMark() async throws {
        let configuration = try KafkaConfiguration(bootstrapServers: cluster.bootstrapServers)
        let handle = try KafkaHandle(.consumer, configuration, ["group.id": "otklik.router"], logger: .quiet)
        try await handle.call { [place] pointer in
            try withPartitionList([place: 5]) { list, _ in try rd_kafka_commit(pointer, list, 0).check("commit") }
        }
        let log = try await cluster.open()
        #expect(try await log.marks(of: "router", for: [place]) == [place: Mark(offset: 5, instances: 0)])
        await handle.close()
        await log.close()
    }

    @Test("A topic that has records already is given no marks")
    func filledTopic() async throws {
        let log = try await cluster.open()
        let producer = try await log.producer()
        let headers = RecordHeaders(kind: .event, source: "intake-0.a", sequence: 1)
        try await producer.append([OutgoingRecord(partition: place, key: "a/1", value: nil, headers: headers)])
        try await log.prepare([topic], groups: ["router"])
        #expect(try await log.marks(of: "router", for: [place]).isEmpty)
        await producer.close()
        await log.close()
    }

    @Test("A position the log has lost while reading ends the reader with that position")
    func lostPosition() async throws {
        let configuration = try KafkaConfiguration(bootstrapServers: cluster.bootstrapServers)
        let reader = KafkaReader(
            try KafkaHandle(.consumer, configuration, [:], logger: .quiet), from: [place: 7], logger: .quiet)
        await #expect(throws: LogError.offsetOutOfRange(place, 7)) { try await reader.next(limit: 1) }
        await reader.close()
    }
}

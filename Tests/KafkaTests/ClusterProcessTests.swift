import Kafka
import Pipeline
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ClusterProcessTests {
    @Test("The mock cluster in a process of its own serves the log, and does as it is told")
    func obeys() async throws {
        let topic = Topic("appeals", partitions: 2)
        let cluster = try await MockClusterProcess([topic])
        let configuration = try KafkaConfiguration(bootstrapServers: cluster.bootstrapServers, timeout: .seconds(1))
        let log = try await KafkaLog.open(configuration, logger: .quiet)
        try await log.prepare([topic], groups: ["router"])
        try await cluster.takeDown()
        await #expect(throws: LogError.self) { try await log.ping() }
        try await cluster.bringUp()
        let producer = try await log.producer()
        try await cluster.answer(.produce, .notLeader, count: 2)
        let headers = RecordHeaders(kind: .event, source: "intake-0.a", sequence: 1)
        try await producer.append([OutgoingRecord(partition: topic.all[1], key: "a/1", value: nil, headers: headers)])
        #expect(try await log.record(at: 0, of: topic.all[1])?.headers == headers)
        await producer.close()
        await log.close()
    }
}

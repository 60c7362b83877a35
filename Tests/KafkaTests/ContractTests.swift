import Kafka
import Logging
import Pipeline
import TestSupport
import Testing

/// The contract of every log, on librdkafka's mock cluster and on a broker.
@Suite struct ContractTests {
    @Test("On the mock cluster", .timeLimit(.minutes(2)), arguments: LogContract.allCases)
    func mock(_ sentence: LogContract) async throws {
        let cluster = try MockCluster()
        try await sentence.check(
            on: LogContractSubject(recordLimit: Outbox.recordLimit) { try await cluster.open() })
    }

    @Test(
        "On a broker", .enabled(if: Broker.isAvailable, "\(Broker.skipReason)"), .timeLimit(.minutes(2)),
        arguments: LogContract.allCases)
    func broker(_ sentence: LogContract) async throws {
        let servers = try await Broker.shared.bootstrapServers()
        try await sentence.check(
            on: LogContractSubject(recordLimit: Outbox.recordLimit) {
                try await KafkaLog.open(KafkaConfiguration(bootstrapServers: servers), logger: .quiet)
            })
    }
}

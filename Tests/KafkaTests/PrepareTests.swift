import Foundation
import Kafka
import Pipeline
import TestSupport
import Testing

/// How topics come into being on a real broker; the mock cluster knows no request for it.
@Suite(.enabled(if: Broker.isAvailable, "\(Broker.skipReason)"), .timeLimit(.minutes(1))) struct PrepareTests {
    @Test("Five processes that prepare the same topics at once all find them, marked")
    func atOnce() async throws {
        let servers = try await Broker.shared.bootstrapServers()
        let topics = [
            Topic("prepare-\(UUID().uuidString)", partitions: 3), Topic("prepare-\(UUID().uuidString)", partitions: 1),
        ]
        let groups = ["router-\(UUID().uuidString)", "stats-\(UUID().uuidString)"]
        try await withThrowingTaskGroup { tasks in
            for _ in 0..<5 {
                tasks.addTask {
                    let log = try await KafkaLog.open(KafkaConfiguration(bootstrapServers: servers), logger: .quiet)
                    try await log.prepare(topics, groups: groups)
                    for group in groups {
                        #expect(
                            try await log.marks(of: group, for: topics.flatMap(\.all)).mapValues(\.offset).values
                                .sorted() == [0, 0, 0, 0])
                    }
                    await log.close()
                }
            }
            try await tasks.waitForAll()
        }
    }
}

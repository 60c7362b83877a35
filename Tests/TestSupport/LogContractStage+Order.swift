import Pipeline
import Testing

/// Order, and who appends.
extension LogContractStage {
    func checkOrder() async throws {
        for round: Int64 in 0..<5 {
            for partition: Int32 in 0..<3 {
                try await producer.append(events(round * 10..<round * 10 + 10, in: partition))
            }
        }
        let records = try await read(150, from: [self[0]: 0, self[1]: 0, self[2]: 0])
        #expect(records.count == 150)
        for partition in topic.all {
            let own = records.filter { $0.partition == partition }
            #expect(own.map(\.headers.sequence) == Array(0..<50))
            #expect(zip(own, own.dropFirst()).allSatisfy { $0.offset < $1.offset })
        }
    }

    func checkLargeBatch() async throws {
        try await producer.append(events(0..<2000))
        let records = try await read(2000, from: [self[0]: 0])
        #expect(records.map(\.headers.sequence) == Array(0..<2000))
    }

    func checkTwoProducers() async throws {
        let writers = [(producer, "contract-0.a"), (otherProducer, "contract-1.b")]
        try await withThrowingTaskGroup { group in
            for (producer, source) in writers {
                group.addTask {
                    for start in stride(from: Int64(0), to: 300, by: 10) {
                        try await producer.append(events(start..<start + 10, source: source))
                    }
                }
            }
            try await group.waitForAll()
        }
        let records = try await read(600, from: [self[0]: 0])
        #expect(records.count == 600)
        for (_, source) in writers {
            #expect(records.filter { $0.headers.source == source }.map(\.headers.sequence) == Array(0..<300))
        }
    }
}

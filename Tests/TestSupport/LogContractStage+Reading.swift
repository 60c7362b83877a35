import Pipeline
import Testing

/// Where readers start, what they give and how they wait.
extension LogContractStage {
    func checkMiddle() async throws {
        try await producer.append(events(0..<10))
        let all = try await read(10, from: [self[0]: 0])
        let later = try await read(4, from: [self[0]: all[6].offset])
        #expect(later == Array(all[6...]))
    }

    func checkEnd() async throws {
        try await producer.append(events(0..<10))
        let end = try #require(try await log.bounds(of: [self[0]])[self[0]]?.upperBound)
        let reader = try await log.reader(from: [self[0]: end])
        try await producer.append(events(10..<13))
        let records = try await read(3, with: reader)
        #expect(records.map(\.headers.sequence) == [10, 11, 12])
        await reader.close()
    }

    func checkPastTheEnd() async throws {
        try await producer.append(events(0..<10))
        let end = try #require(try await log.bounds(of: [self[0]])[self[0]]?.upperBound)
        await #expect(throws: LogError.offsetOutOfRange(self[0], end + 1)) {
            try await log.reader(from: [self[0]: end + 1])
        }
    }

    func checkLimit() async throws {
        try await producer.append(events(0..<25))
        let reader = try await log.reader(from: [self[0]: 0])
        var records: [Record] = []
        while records.count < 25 {
            let batch = try await reader.next(limit: 10)
            #expect((1...10).contains(batch.count))
            records += batch
        }
        #expect(records.map(\.headers.sequence) == Array(0..<25))
        await reader.close()
    }

    func checkBusyPartition() async throws {
        try await producer.append(events(0..<1000, in: 0))
        try await producer.append(events(0..<1, in: 2))
        let reader = try await log.reader(from: [self[0]: 0, self[1]: 0, self[2]: 0])
        var records = try await reader.next(limit: 10)
        // A cluster sends ahead, partition by partition; a reader that does not hurry has something of each by then.
        try await waitAWhile()
        while !records.contains(where: { $0.partition == self[2] }) { records += try await reader.next(limit: 10) }
        #expect(records.count < 1001, "the other partition came last of all")
        await reader.close()
    }

    /// The best of several tries, so that a busy machine does not fail it; a log that looks but every second does.
    func checkWakeUp() async throws {
        let reader = try await log.reader(from: [self[0]: 0])
        var fastest = Duration.seconds(60)
        for number: Int64 in 0..<5 {
            async let woken = (reader.next(limit: 10), ContinuousClock.now)
            try await waitAWhile()
            let start = ContinuousClock.now
            try await otherProducer.append(events(number..<number + 1))
            let (records, end) = try await woken
            #expect(records.map(\.headers.sequence) == [number])
            fastest = min(fastest, end - start)
        }
        #expect(fastest < .milliseconds(100))
        await reader.close()
    }

    func checkCancellation() async throws {
        let reader = try await log.reader(from: [self[0]: 0])
        let waiting = Task { try await reader.next(limit: 10) }
        try await waitAWhile()
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        try await producer.append(events(0..<3))
        #expect(try await read(3, with: reader).map(\.headers.sequence) == [0, 1, 2])
        await reader.close()
    }

    /// Lets a reader run into its wait, of which nothing tells. Too short a while makes a check less sharp, never wrong.
    private func waitAWhile() async throws { try await Task.sleep(for: .milliseconds(50)) }
}

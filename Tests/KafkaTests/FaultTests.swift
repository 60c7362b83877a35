import Foundation
import Kafka
import Pipeline
import TestSupport
import Testing

/// What becomes of appends and reads when brokers fail in all the ways the mock cluster can be made to.
@Suite(.timeLimit(.minutes(2))) struct FaultTests {
    private let topic = Topic("appeals", partitions: 2)
    private let cluster: MockCluster

    init() throws { cluster = try MockCluster([topic]) }

    @Test("Brokers down for seconds: appends wait, then every record is there once, in order")
    func brokerDown() async throws {
        let log = try await cluster.open()
        let producer = try await log.producer()
        try await producer.append(records(0..<100))
        cluster.takeDown()
        let isDone = Flag()
        let appending = Task {
            for start in stride(from: 100, to: 500, by: 100) { try await producer.append(records(start..<start + 100)) }
            isDone.raise()
        }
        try await Task.sleep(for: .seconds(3))
        #expect(!isDone.isRaised, "an append returned although no broker was there")
        cluster.bringUp()
        try await appending.value
        #expect(try await sequences(log, count: 500) == Array(0..<500))
        await producer.close()
        await log.close()
    }

    @Test("A reader outlives an absence of the brokers")
    func readerOutlives() async throws {
        let log = try await cluster.open()
        let producer = try await log.producer()
        let reader = try await log.reader(from: [topic.all[0]: 0])
        try await producer.append(records(0..<10))
        #expect(try await read(reader, count: 10) == Array(0..<10))
        cluster.takeDown()
        try await Task.sleep(for: .seconds(1))
        cluster.bringUp()
        try await producer.append(records(10..<20))
        #expect(try await read(reader, count: 10) == Array(10..<20))
        await reader.close()
        await producer.close()
        await log.close()
    }

    @Test("Errors that pass are not seen by the caller, and double nothing")
    func passingErrors() async throws {
        let log = try await cluster.open(["batch.num.messages": "10"])
        let producer = try await log.producer()
        cluster.answer(.produce, [.good, .notLeader, .timedOut, .good, .notEnoughReplicas, .timedOut])
        try await producer.append(records(0..<200))
        #expect(try await sequences(log, count: 200) == Array(0..<200))
        #expect(try await log.bounds(of: [topic.all[0]])[topic.all[0]] == 0..<200)
        await producer.close()
        await log.close()
    }

    @Test(
        "A record refused for good in the middle: the durable front is told, and a new producer sends the rest",
        arguments: [MockCluster.Answer.tooLarge, .notAuthorized])
    func refusedInTheMiddle(answer: MockCluster.Answer) async throws {
        let log = try await cluster.open(["batch.num.messages": "10"])
        let producer = try await log.producer()
        cluster.answer(.produce, [.good, .good, answer])
        let failure = try await #require(throws: AppendFailure.self) { try await producer.append(records(0..<100)) }
        #expect((2...20).contains(failure.acknowledged))
        #expect(failure.reason.contains("appeals/0"))
        await #expect(throws: AppendFailure.self, "a producer that failed must refuse") {
            try await producer.append(records(0..<1))
        }
        await producer.close()

        let front = try await sequences(log, count: failure.acknowledged)
        #expect(front.prefix(failure.acknowledged) == Array(0..<Int64(failure.acknowledged))[...])
        if !failure.othersMayHavePassed {
            #expect(try await log.bounds(of: [topic.all[0]])[topic.all[0]]?.upperBound == Int64(failure.acknowledged))
        }
        let successor = try await log.producer()
        try await successor.append(records(failure.acknowledged..<100, source: "router-0.second"))
        let end = try #require(try await log.bounds(of: [topic.all[0]])[topic.all[0]]?.upperBound)
        let last = try await log.record(at: end - 1, of: topic.all[0])
        #expect(last?.headers == RecordHeaders(kind: .event, source: "router-0.second", sequence: 99))
        await successor.close()
        await log.close()
    }

    @Test("A record for a partition that is not there: what stood before it is sent all the same")
    func noSuchPartition() async throws {
        let log = try await cluster.open()
        let producer = try await log.producer()
        // Only then the producer knows how many partitions there are.
        try await producer.append(records(0..<10))
        let lost = OutgoingRecord(
            partition: TopicPartition("appeals", 7), key: "a/x", value: nil, headers: records(0..<1)[0].headers)
        let failure = try await #require(throws: AppendFailure.self) {
            try await producer.append(records(10..<20) + [lost] + records(20..<30))
        }
        #expect(failure.acknowledged == 10)
        #expect(!failure.othersMayHavePassed)
        #expect(failure.reason.contains("appeals/7"))
        #expect(try await log.bounds(of: [topic.all[0]])[topic.all[0]] == 0..<20)
        await producer.close()
        await log.close()
    }

    @Test("Slow round trips: nothing is doubled, nothing changes place")
    func slowRoundTrips() async throws {
        cluster.setRoundTrip(milliseconds: 100)
        let log = try await cluster.open(["batch.num.messages": "20"])
        let producer = try await log.producer()
        try await producer.append(records(0..<200))
        #expect(try await sequences(log, count: 200) == Array(0..<200))
        await producer.close()
        await log.close()
    }

    @Test("More records than the sending queue holds: the append waits for room")
    func fullQueue() async throws {
        let log = try await cluster.open(["queue.buffering.max.messages": "50", "batch.num.messages": "10"])
        let producer = try await log.producer()
        try await producer.append(records(0..<1_000))
        #expect(try await sequences(log, count: 1_000) == Array(0..<1_000))
        await producer.close()
        await log.close()
    }

    @Test("A cancelled append ends although no broker is there, and so does closing")
    func cancelledAppend() async throws {
        let log = try await cluster.open()
        let producer = try await log.producer()
        cluster.takeDown()
        let appending = Task { try await producer.append(records(0..<10)) }
        try await Task.sleep(for: .milliseconds(300))
        appending.cancel()
        await #expect(throws: CancellationError.self) { try await appending.value }
        await producer.close()
        await log.close()
    }

    @Test("With all brokers down, everything can be closed within five seconds")
    func closingWithoutBrokers() async throws {
        let log = try await cluster.open()
        let producer = try await log.producer()
        let reader = try await log.reader(from: [topic.all[0]: 0])
        let claim = try await log.claim(Instance(service: "router"))
        let marks = [topic.all[0]: Mark(offset: 1, instances: 1)]
        try await log.setMarks(marks, of: "router")
        cluster.takeDown()
        let appending = Task { try await producer.append(records(0..<10)) }
        let asking = Task { try await log.ping() }
        let marking = Task { try await log.setMarks(marks, of: "router") }
        try await Task.sleep(for: .milliseconds(300))
        let start = ContinuousClock.now
        await reader.close()
        await producer.close()
        await claim.release()
        await log.close()
        #expect(start.duration(to: .now) < .seconds(5))
        await #expect(throws: (any Error).self) { try await appending.value }
        await #expect(throws: (any Error).self) { try await marking.value }
        await #expect(throws: LogError.self) { try await asking.value }
    }

    @Test("No broker at the start: one sentence with address and reason, within the time given")
    func noBroker() async throws {
        cluster.takeDown()
        let configuration = try KafkaConfiguration(bootstrapServers: cluster.bootstrapServers, timeout: .seconds(1))
        let start = ContinuousClock.now
        let error = try await #require(throws: LogError.self) { try await KafkaLog.open(configuration, logger: .quiet) }
        #expect(start.duration(to: .now) < .seconds(5))
        #expect("\(error)".contains("no broker answers at \(cluster.bootstrapServers)"))
        #expect("\(error)".contains("Connect"), "the reason of the last attempt is told: \(error)")
    }

    // MARK: Records of partition 0, numbered

    private func records(_ numbers: Range<Int>, source: String = "router-0.first") -> [OutgoingRecord] {
        numbers.map {
            OutgoingRecord(
                partition: topic.all[0], key: "a/\($0)", value: Data("{\"n\":\($0)}".utf8),
                headers: RecordHeaders(kind: .event, source: source, sequence: Int64($0)))
        }
    }

    private func sequences(_ log: any EventLog, count: Int) async throws -> [Int64] {
        let reader = try await log.reader(from: [topic.all[0]: 0])
        let sequences = try await read(reader, count: count)
        await reader.close()
        return sequences
    }

    private func read(_ reader: any LogReader, count: Int) async throws -> [Int64] {
        var sequences: [Int64] = []
        while sequences.count < count { sequences += try await reader.next(limit: 1_000).map(\.headers.sequence) }
        return sequences
    }
}

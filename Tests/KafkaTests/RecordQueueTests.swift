import Foundation
import Pipeline
import Testing

@testable import Kafka

@Suite(.timeLimit(.minutes(1))) struct RecordQueueTests {
    private let queue = RecordQueue()

    @Test("Partitions take turns, each in order")
    func turns() async throws {
        _ = queue.put(records(0..<10, in: 0) + records(0..<2, in: 1))
        #expect(try await queue.next(limit: 4).map(\.place) == ["0:0", "0:1", "0:2", "0:3"])
        #expect(try await queue.next(limit: 4).map(\.place) == ["1:0", "1:1", "0:4", "0:5"])
        #expect(try await queue.next(limit: 99).map(\.place) == ["0:6", "0:7", "0:8", "0:9"])
    }

    @Test("The thread waits while the reader is behind, by count or by size", arguments: [(4_000, 0), (8, 1 << 20)])
    func backPressure(count: Int, bytes: Int) async throws {
        let passed = Flag()
        let thread = KafkaThread("test") { [queue, records] in
            _ = queue.put(records(0..<count, 0, bytes))
            _ = queue.put(records(count..<count + 1, 0, bytes))
            passed.raise()
        }
        try await Task.sleep(for: .milliseconds(100))
        #expect(!passed.isRaised, "the queue took more than it should hold")
        var read = try await queue.next(limit: 1)
        await thread.ended()
        while read.count < count + 1 { read += try await queue.next(limit: 1_000) }
        #expect(read.map(\.offset) == Array(0...Int64(count)))
    }

    @Test("Closing ends the thread's wait and the reader's")
    func closing() async throws {
        let thread = KafkaThread("test") { [queue, records] in while queue.put(records(0..<1_000, 0, 0)) {} }
        _ = try await queue.next(limit: 1)
        queue.close()
        await thread.ended()
        let waiting = Task { [queue] in while true { _ = try await queue.next(limit: 1_000_000) } }
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }

    @Test("A failure comes after the records that were put before it, and stays")
    func failure() async throws {
        _ = queue.put(records(0..<1, in: 0))
        queue.fail(LogError.noSuchTopic("appeals"))
        #expect(try await queue.next(limit: 10).count == 1)
        for _ in 0..<2 {
            await #expect(throws: LogError.noSuchTopic("appeals")) { try await queue.next(limit: 10) }
        }
    }

    @Sendable private func records(_ offsets: Range<Int>, in partition: Int32, bytes: Int = 0) -> [Record] {
        offsets.map {
            Record(
                partition: TopicPartition("appeals", partition), offset: Int64($0), key: "a/\($0)",
                value: Data(count: bytes),
                headers: RecordHeaders(kind: .event, source: "test", sequence: Int64($0)),
                timestamp: Date(timeIntervalSince1970: 0))
        }
    }
}

extension Record {
    fileprivate var place: String { "\(partition.partition):\(offset)" }
}

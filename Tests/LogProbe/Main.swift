import Foundation
import Pipeline

private let usage = """
    log-probe append FILE TOPIC COUNT BYTES BATCH   appends COUNT events of BYTES, BATCH at a time; tells how fast
    log-probe crash-append FILE TOPIC BYTES BATCH   appends until it is killed; tells after each batch how many
    log-probe read FILE TOPIC                       reads the whole topic; tells how fast
    log-probe claim FILE SERVICE                    takes the place of instance 0 and keeps it until its input ends
    """

/// A process that works with a `LocalLog`, for tests that need a second one, or one to kill; see `usage`.
///
/// Topics are made with one partition. An event's sequence is its offset.
@main struct LogProbe {
    static func main() async {
        do {
            try await run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("log-probe: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) async throws {
        guard arguments.count >= 3 else { return say(usage) }
        let log = try await LocalLog.open(at: URL(fileURLWithPath: arguments[1]))
        let numbers = arguments.dropFirst(3).compactMap { Int($0) }
        switch (arguments[0], numbers.count) {
        case ("append", 3):
            let start = ContinuousClock.now
            try await append(numbers[0], bytes: numbers[1], batch: numbers[2], to: arguments[2], of: log) { _ in }
            say("appended", numbers[0], since: start)
        case ("crash-append", 2):
            try await append(.max, bytes: numbers[0], batch: numbers[1], to: arguments[2], of: log) { say("\($0)") }
        case ("read", 0):
            let start = ContinuousClock.now
            say("read", try await read(arguments[2], of: log), since: start)
        case ("claim", 0):
            let claim = try await log.claim(Instance(service: arguments[2]))
            say("claimed")
            while readLine() != nil {}
            await claim.release()
        default:
            say(usage)
        }
        await log.close()
    }

    /// Appends `count` events behind what the topic has; tells after each batch how many it has.
    private static func append(
        _ count: Int, bytes: Int, batch: Int, to topic: String, of log: LocalLog, tell: (Int64) -> Void
    ) async throws {
        let partition = TopicPartition(topic, 0)
        try await log.prepare([Topic(topic, partitions: 1)], groups: [])
        var end = try await log.bounds(of: [partition])[partition]?.upperBound ?? 0
        let producer = try await log.producer()
        let value = Data(repeating: UInt8(ascii: "x"), count: bytes)
        var left = count
        while left > 0 {
            let size = Int64(min(batch, left))
            try await producer.append(
                (end..<end + size).map { number in
                    OutgoingRecord(
                        partition: partition, key: "subject/\(number)", value: value,
                        headers: RecordHeaders(kind: .event, source: "log-probe-0.\(topic)", sequence: number))
                })
            end += size
            left -= Int(size)
            tell(end)
        }
        await producer.close()
    }

    private static func read(_ topic: String, of log: LocalLog) async throws -> Int {
        let partition = TopicPartition(topic, 0)
        let bounds = try await log.bounds(of: [partition])[partition] ?? 0..<0
        let reader = try await log.reader(from: [partition: bounds.lowerBound])
        var (count, next) = (0, bounds.lowerBound)
        while next < bounds.upperBound {
            let records = try await reader.next(limit: 1000)
            count += records.count
            next = (records.last?.offset ?? bounds.upperBound) + 1
        }
        await reader.close()
        return count
    }

    private static func say(_ verb: String, _ count: Int, since start: ContinuousClock.Instant) {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        say("\(verb) \(count) in \(seconds) s, \(Int(Double(count) / seconds)) a second")
    }

    /// Writes a line at once: whoever reads it may kill this process next.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
}

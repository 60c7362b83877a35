import Appeals
import ArgumentParser
import Foundation
import GRDB
import Pipeline
import ServiceLifecycle

/// One hop: records come, are decoded, folded and reacted to, and what they cause is encoded and published.
struct Hop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Events a second through one hop, live: each event causes one more.",
        discussion: """
            The clock runs from the first event appended by this process to the last caused one read from the log, so producing the events and \
            reading the results are in it.
            """)
    @OptionGroup var options: LogOptions
    @Flag(help: "What is caused goes to the topic that is read, and is folded too: two folds an event.")
    var readBack = false

    func run() async throws {
        let bench = try await HopBench(options)
        let (count, target) = (options.count, readBack ? bench.topics.appeals : bench.topics.deliveries)
        let stage = try bench.stage("router", causes: target)
        let group = ServiceGroup(configuration: .init(services: [stage], logger: bench.logger))
        let batches = try stride(from: 0, to: count, by: 1_000).map {
            try bench.submissions($0..<min($0 + 1_000, count), source: HopBench.source)
        }
        let bytes = batches.first?.first?.value?.count ?? 0
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            guard await stage.untilLive() else { throw ValidationError("The Stage ended before it was live.") }
            let producer = try await bench.log.producer()
            let reader = try await bench.log.reader(from: bench.start(of: target))
            let started = ContinuousClock.now
            async let produced = produce(batches, producer, since: started)
            var caused = 0
            while caused < count {
                caused += try await reader.next(limit: 1_000).count { $0.headers.source != HopBench.source }
            }
            let seconds = started.duration(to: .now).seconds
            print(
                """
                hop\(readBack ? ", read back" : ""): \(count) events of \(bytes) bytes in \(seconds.formatted()) s: \
                \(Int(Double(count) / seconds))/s; the last was produced after \(try await produced.formatted()) s
                """)
            await reader.close()
            await producer.close()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await bench.close()
    }

    private func produce(
        _ batches: [[OutgoingRecord]], _ producer: any LogProducer, since start: ContinuousClock.Instant
    ) async throws -> Double {
        for batch in batches { try await producer.append(batch) }
        return start.duration(to: .now).seconds
    }
}

/// Replay: folding what is in the log, nothing else.
struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Events a second while a store is made again from the log.")
    @OptionGroup var options: LogOptions

    func run() async throws {
        let bench = try await HopBench(options)
        let producer = try await bench.log.producer()
        for start in stride(from: 0, to: options.count, by: 1_000) {
            try await producer.append(
                try bench.submissions(start..<min(start + 1_000, options.count), source: HopBench.source))
        }
        await producer.close()
        let stage = try bench.stage("stats", causes: nil)
        let group = ServiceGroup(configuration: .init(services: [stage], logger: bench.logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            let before = residentMegabytes()
            let started = ContinuousClock.now
            let changes = stage.changes()
            tasks.addTask { try await group.run() }
            for await _ in changes where stage.currentStatus.folded >= options.count { break }
            let seconds = started.duration(to: .now).seconds
            print(
                """
                replay: \(options.count) events in \(seconds.formatted()) s: \(Int(Double(options.count) / seconds))/s; \
                memory \(before) MB before, \(residentMegabytes()) MB after
                """)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await bench.close()
    }
}

/// Resident memory of this process, in megabytes (Linux).
func residentMegabytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * 4_096 / 1_048_576
}

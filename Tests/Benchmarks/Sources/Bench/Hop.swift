import Appeals
import ArgumentParser
import Foundation
import GRDB
import Pipeline
import ServiceLifecycle

/// One hop: records come, are decoded, folded and reacted to, and what they cause is encoded and published.
struct Hop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Events a second through one hop, live.")
    @OptionGroup var options: LogOptions

    func run() async throws {
        let bench = try await HopBench(options)
        let stage = try bench.stage("router", reacts: true)
        let group = ServiceGroup(configuration: .init(services: [stage], logger: bench.logger))
        let count = options.count
        let batches = try stride(from: 0, to: count, by: 1_000).map {
            try bench.submissions($0..<min($0 + 1_000, count), source: "bench")
        }
        let bytes = batches.first?.first?.value?.count ?? 0
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let changes = stage.changes()
            let producer = try await bench.log.producer()
            for await _ in changes where stage.currentStatus.phase == .live { break }
            let started = ContinuousClock.now
            for batch in batches { try await producer.append(batch) }
            let produced = started.duration(to: .now).seconds
            // Done when what was caused came back: each appeal is registered, so it went through twice.
            for await _ in stage.changes() {
                let registered = try await stage.store.read {
                    try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM stage_event") ?? 0
                }
                if registered == count * 2 { break }
            }
            let seconds = started.duration(to: .now).seconds
            print(
                """
                hop: \(count) events of \(bytes) bytes in \(seconds.formatted()) s: \(Int(Double(count) / seconds))/s caused and read back, \
                \(Int(Double(count * 2) / seconds)) records/s folded; producing took \(produced.formatted()) s
                """)
            await producer.close()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await bench.close()
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
            try await producer.append(try bench.submissions(start..<min(start + 1_000, options.count), source: "bench"))
        }
        await producer.close()
        let stage = try bench.stage("stats", reacts: false)
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

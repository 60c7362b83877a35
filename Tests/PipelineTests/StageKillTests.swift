import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit
import Synchronization
import Testing
import TestSupport

@Suite("The Stage under SIGKILL", .serialized)
struct StageKillTests {
    /// Raised once, from another thread.
    private final class Flag: Sendable {
        private let raised = Mutex(false)
        var isRaised: Bool { raised.withLock { $0 } }
        func raise() { raised.withLock { $0 = true } }
    }

    /// One started process of the kill test.
    private final class Probe: Sendable {
        private let process: Mutex<Process>
        private let output = Pipe()
        private let ended = AsyncStream.makeStream(of: Int32.self)
        private let ends = AsyncStream.makeStream(of: Int32.self)
        private let killed = Flag()
        let id: Int32

        init(_ arguments: [String]) throws {
            let process = Process()
            process.executableURL = BuiltProducts.url("stage-probe")
            process.arguments = arguments
            process.standardOutput = output
            let streams = [ended.continuation, ends.continuation]
            process.terminationHandler = { [killed] process in
                if process.terminationReason == .uncaughtSignal { killed.raise() }
                for stream in streams {
                    stream.yield(process.terminationStatus)
                    stream.finish()
                }
            }
            try process.run()
            id = process.processIdentifier
            self.process = Mutex(process)
        }

        /// Waits for the end and gives what was printed.
        func finish() async -> [String] {
            for await _ in ended.stream {}
            let data = output.fileHandleForReading.readDataToEndOfFile()
            return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
        }

        /// Returns when the first of `probes` has ended.
        static func firstEnd(of probes: Probe...) async {
            await withTaskGroup(of: Void.self) { group in
                for probe in probes { group.addTask { for await _ in probe.ends.stream {} } }
                await group.next()
                group.cancelAll()
            }
        }

        /// Whether a signal ended it.
        var wasKilled: Bool { killed.isRaised }

        func signal(_ number: Int32) { kill(id, number) }
    }

    @Test(
        "Killed at points drawn between commit, publish, acknowledge and delete: nothing lost, nothing doubled",
        .timeLimit(.minutes(20)))
    func kills() async throws {
        let isLong = ProcessInfo.processInfo.environment["OTKLIK_LONG"] == "1"
        let seed =
            ProcessInfo.processInfo.environment["OTKLIK_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 1...1_000_000)
        let rounds = isLong ? 300 : 30
        print("kill test: seed \(seed), \(rounds) rounds (OTKLIK_SEED=\(seed) runs it again)")
        try await Bench.with { bench in
            var random = SplitMix(seed: seed)
            var answered: Set<Int> = []
            var kills = 0
            for round in 0..<rounds {
                let victim = ["intake", "router"].randomElement(using: &random)!
                let point = StagePoint.allCases.randomElement(using: &random)!
                let hit = Int.random(in: 1...6, using: &random)
                let arguments = ["intake", "router"].map { role in
                    [bench.folder.path, role, "\((round + 1) * 6)"]
                        + (role == victim ? [point.rawValue, "\(hit)"] : [])
                }
                let (intake, router) = (try Probe(arguments[0]), try Probe(arguments[1]))
                // One of them ends by itself: at its point, or because all is done before it came there. Then both are killed, whatever they are at.
                async let ended = router.finish()
                async let said = intake.finish()
                await Probe.firstEnd(of: intake, router)
                if intake.wasKilled || router.wasKilled { kills += 1 }
                for probe in [intake, router] { probe.signal(SIGKILL) }
                _ = await ended
                answered.formUnion(numbers(in: await said))
            }
            let count = rounds * 6
            let (intake, router) = (
                try Probe([bench.folder.path, "intake", "\(count)"]),
                try Probe([bench.folder.path, "router", "\(count)"])
            )
            let said = await intake.finish()
            #expect(said.last == "done", "seed \(seed)")
            answered.formUnion(numbers(in: said))
            router.signal(SIGTERM)
            _ = await router.finish()
            // The others were done before they came to their point, and were killed wherever they were.
            print("kill test: \(kills) of \(rounds) processes died at their point")
            #expect(kills > 0)
            try await check(bench, count: count, answered: answered, seed: seed)
        }
    }

    private func numbers(in lines: [String]) -> [Int] {
        lines.compactMap { $0.hasPrefix("ok ") ? Int($0.dropFirst(3)) : nil }
    }

    private func check(_ bench: Bench, count: Int, answered: Set<Int>, seed: UInt64) async throws {
        // Every store, and one that folds the log anew, comes to the same tables.
        let fresh = try await bench.running(bench.stage(service: "stats", reacts: false)) { stage in
            try await stage.reach { _ in stage.currentStatus.phase == .live }
            return try await StoreDump.text(of: stage.store)
        }
        for name in ["intake", "router"] {
            let dump = try await StoreDump.text(of: bench.store(name))
            #expect(StoreDump.difference(fresh, dump) == [], "seed \(seed), store \(name)")
        }
        // Nothing that was answered is lost, no appeal is registered twice, no number is left out.
        let store = try bench.store("stats")
        let appeals = try await store.read { try AppealTable(keepsHistory: true).appeals(where: "1", [], in: $0) }
        #expect(appeals.count == count, "seed \(seed)")
        let words = try await store.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM personal") }
        #expect(words == count, "seed \(seed)")
        #expect(Set(appeals.map(\.id)).isSuperset(of: answered.map(ProbeFlow.appeal)), "seed \(seed)")
        #expect(appeals.compactMap(\.registrationSerial).sorted() == Array(1...count), "seed \(seed)")
        let withdrawn = appeals.filter { $0.phase == .withdrawn }.count
        #expect(withdrawn == (count + 2) / 3, "seed \(seed)")
        // In the log: transport may double a record (same source and sequence), deciding may not (same event, other sequence).
        var seen: [String: Set<String>] = [:]
        for record in try await bench.records() where record.headers.kind == .event {
            seen[record.key, default: []].insert("\(record.headers.source) \(record.headers.sequence)")
        }
        #expect(seen.filter { $0.value.count > 1 }.isEmpty, "seed \(seed)")
    }
}

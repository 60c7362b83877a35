import Appeals
import Dispatch
import Foundation
import GRDB
import Synchronization
import Testing
import TestSupport

@testable import Pipeline

@Suite("A Stage between its start and its work", .timeLimit(.minutes(2)))
struct StageStartTests {
    private static let allAssigned = "SELECT COUNT(*) FROM appeal WHERE phase = 'assigned'"

    @Test("Marks that came with the topics take the number of instances at the first start")
    func firstStart() async throws {
        try await Bench.with { bench in
            let partitions = bench.topics.appeals.all
            let made = try await bench.log.marks(of: "router", for: partitions)
            #expect(made.values.allSatisfy { $0 == Mark(offset: 0, instances: 0) } && made.count == partitions.count)
            try await bench.running(bench.stage()) { #expect(await $0.untilLive()) }
            let marks = try await bench.log.marks(of: "router", for: partitions)
            #expect(marks.values.allSatisfy { $0 == Mark(offset: 0, instances: 1) } && marks.count == partitions.count)
        }
    }

    @Test("Stopped in the middle of a replay, it leaves the marks and knows where reacting begins")
    func stoppedInReplay() async throws {
        try await Bench.with { bench in
            try await submit(400, on: bench)
            try await bench.running(bench.stage()) { stage in
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 400 }
            }
            let marks = try await bench.log.marks(of: "router", for: bench.topics.appeals.all)
            let stop = Mutex<(@Sendable () -> Void)?>(nil)
            let fresh = try bench.stage(storeName: "fresh") { point in
                if point == .committed { stop.withLock { $0 }?() }
            }
            stop.withLock { $0 = { fresh.inbox.stop() } }
            try await fresh.run()
            let (reacted, folded) = try await fresh.store.read { db in
                let rows = try Row.fetchAll(db, sql: "SELECT topic, partition, next FROM stage_reaction")
                return (
                    Dictionary(uniqueKeysWithValues: rows.map { (TopicPartition($0[0], $0[1]), $0[2] as Int64) }),
                    try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM stage_event") ?? 0
                )
            }
            #expect(folded > 0 && folded < 1_200)
            #expect(reacted == marks.mapValues(\.offset))
            #expect(try await bench.log.marks(of: "router", for: bench.topics.appeals.all) == marks)
            stop.withLock { $0 = nil }
            try await bench.running(fresh.again(on: bench)) { stage in
                #expect(await stage.untilLive())
                let assigned = try await stage.store.read { try Int.fetchOne($0, sql: Self.allAssigned) }
                #expect(assigned == 400)
            }
            #expect(try await bench.records().count == 1_600)
        }
    }

    @Test("What comes while it catches up is reacted to once, also by the next run when this one is stopped")
    func appendsWhileCatchingUp() async throws {
        try await Bench.with { bench in
            try await submit(2_000, on: bench)
            let (begun, appended) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
            let turns = Mutex(0)
            let stop = Mutex<(@Sendable (StagePoint) -> Void)?>(nil)
            let first = try bench.stage { point in stop.withLock { $0 }?(point) }
            stop.withLock {
                $0 = { point in
                    guard point == .beforeCommit, first.currentStatus.phase == .catchingUp else { return }
                    let turn = turns.withLock { turns in
                        turns += 1
                        return turns
                    }
                    switch turn {
                    case 1:
                        // The store's own thread waits, so that the rest is appended before the first turn is over.
                        begun.continuation.finish()
                        appended.wait()
                    case 3: first.inbox.stop()
                    default: break
                    }
                }
            }
            async let ended: Void = {
                defer { begun.continuation.finish() }
                try await first.run()
            }()
            for await _ in begun.stream {}
            do { try await submit(2_000..<2_600, on: bench) } catch { Issue.record(error) }
            appended.signal()
            try await ended
            let status = first.currentStatus
            #expect(turns.withLock { $0 } >= 3 && status.phase == .stopped)
            stop.withLock { $0 = nil }
            try await bench.running(first.again(on: bench)) { stage in
                try await stage.reach(within: 60) { try Int.fetchOne($0, sql: Self.allAssigned) == 2_600 }
            }
            let keys = try await bench.records().map(\.key)
            #expect(keys.count == 10_400)
            #expect(Set(keys).count == 10_400)
        }
    }

    @Test("A replay that ends in the store's trouble goes on with what was rolled back")
    func staleEnd() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage()) { stage in
                for index in 0..<20 { try await stage.perform { try stage.flow.submit(index, emit: &$1) } }
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 20 }
            }
            let breaking = Mutex<DatabasePool?>(nil)
            let fresh = try bench.stage(storeName: "fresh") { point in
                guard point == .beforeCommit, let pool = breaking.withLock({ $0.take() }) else { return }
                // The turn has nothing to commit any more, and the ledger cannot be read again.
                try? pool.unsafeReentrantWrite { try $0.execute(sql: "ROLLBACK") }
                try? DatabaseQueue(path: pool.path).write { db in
                    try db.execute(sql: "ALTER TABLE stage_position RENAME TO away")
                }
            }
            breaking.withLock { $0 = fresh.store.pool }
            try await bench.running(fresh) { stage in
                try await stage.reach { _ in stage.currentStatus.paused != nil }
                try await stage.store.pool.write { try $0.execute(sql: "ALTER TABLE away RENAME TO stage_position") }
                #expect(await stage.untilLive())
                #expect(try await stage.store.read { try Int.fetchOne($0, sql: Self.allAssigned) } == 20)
            }
        }
    }

    @Test("A log that fails between replaying and catching up pauses it; when it is well, it goes on")
    func troubleBetween() async throws {
        try await Bench.with { bench in
            try await submit(20, on: bench)
            let log = FaultyLog(bench.log)
            let stage = try bench.stage(log: log) { if $0 == .committed { log.cannotLookUp = true } }
            try await bench.running(stage) { stage in
                try await stage.reach { _ in stage.currentStatus.paused?.contains("on purpose") == true }
                await #expect(throws: StageError.self) { try await stage.perform { _, _ in } }
                // Folding is over and reacting has not begun: no turn sets the fault again before it is through.
                log.cannotLookUp = false
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 20 }
                #expect(stage.currentStatus.paused == nil)
            }
        }
    }

    @Test("After turns that failed with the store in trouble, nothing is passed by")
    func staleLedger() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage()) { stage in
                #expect(await stage.untilLive())
                try await stage.store.pool.write { try $0.execute(sql: "ALTER TABLE stage_position RENAME TO away") }
                try await submit(20, on: bench)
                try await stage.reach { _ in stage.currentStatus.paused != nil }
                try await stage.store.pool.write { try $0.execute(sql: "ALTER TABLE away RENAME TO stage_position") }
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 20 }
            }
            #expect(try await bench.records().count == 80)
        }
    }

    @Test("A replaying write that is cancelled leaves the store as durable as it was")
    func cancelledWrite() async throws {
        try await Bench.with { bench in
            let store = try bench.store()
            let begun = AsyncStream.makeStream(of: Void.self)
            let writing = Task {
                try await store.write(replaying: true) { db in
                    begun.continuation.finish()
                    while true { try db.execute(sql: "INSERT INTO counter (last) VALUES (1)") }
                }
            }
            for await _ in begun.stream {}
            writing.cancel()
            await #expect(throws: (any Error).self) { try await writing.value }
            #expect(try await store.pool.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
            #expect(try await store.pool.write { try Int.fetchOne($0, sql: "PRAGMA wal_autocheckpoint") } == 1_000)
            #expect(try await store.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM counter") } == 0)
        }
    }

    private func submit(_ count: Int, on bench: Bench) async throws { try await submit(0..<count, on: bench) }

    /// Files appeals which nobody reacts to yet.
    private func submit(_ indices: Range<Int>, on bench: Bench) async throws {
        let stage = try bench.stage(service: "intake", reacts: false)
        try await bench.running(stage) { stage in
            try await stage.perform { for index in indices { try stage.flow.submit(index, emit: &$1) } }
            let end = indices.upperBound
            try await stage.reach { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal") == end }
        }
    }
}

extension Stage where F == ProbeFlow {
    /// Another run over the same store, as after a restart.
    fileprivate func again(on bench: Bench) -> Stage<ProbeFlow> {
        Stage(
            flow: flow, store: store, log: bench.log, topics: bench.topics, reads: [bench.topics.appeals],
            instance: instance, logger: logger)
    }
}

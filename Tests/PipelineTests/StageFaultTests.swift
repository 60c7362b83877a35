import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit
import Testing
import TestSupport

@Suite("The Stage in trouble")
struct StageFaultTests {
    private static let allAssigned = "SELECT COUNT(*) FROM appeal WHERE phase = 'assigned'"

    @Test("Without a mark, but with records, it stops and asks; told where to begin, it goes on")
    func lostMark() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage(service: "intake", reacts: false)) { stage in
                for index in 0..<5 { try await stage.perform { try stage.flow.submit(index, emit: &$1) } }
                try await stage.reach { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal") == 5 }
            }
            // A service the topics were not prepared for has no marks.
            let error = await #expect(throws: StageError.self) {
                try await bench.stage(service: "newcomer").run()
            }
            #expect("\(error!)".contains("--react-from"))
            try await bench.log.setMarks(of: Instance(service: "newcomer"), in: bench.topics.all, from: .start)
            try await bench.running(bench.stage(service: "newcomer")) { stage in
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 5 }
            }
        }
    }

    @Test("Told to react from now, it folds what is there and decides nothing about it")
    func reactFromNow() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage(service: "intake", reacts: false)) { stage in
                for index in 0..<5 { try await stage.perform { try stage.flow.submit(index, emit: &$1) } }
                try await stage.reach { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal") == 5 }
            }
            try await bench.log.setMarks(of: Instance(service: "newcomer"), in: bench.topics.all, from: .now)
            try await bench.running(bench.stage(service: "newcomer")) { stage in
                try await stage.perform { try stage.flow.submit(5, emit: &$1) }
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 1 }
                #expect(try await stage.appeal(0)?.phase == .submitted)
            }
        }
    }

    @Test("A re-created or shortened topic stops the service with what to do")
    func recreatedTopic() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage()) { stage in
                for index in 0..<8 { try await stage.perform { try stage.flow.submit(index, emit: &$1) } }
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 8 }
            }
            try await Bench.with { other in
                let short = try bench.stage(log: other.log)
                let error = await #expect(throws: StageError.self) { try await short.run() }
                guard case .logTooShort = error else {
                    Issue.record("\(error!)")
                    return
                }
                #expect("\(error!)".contains("rebuild"))
            }
            try await Bench.with { other in
                try await other.running(other.stage()) { stage in
                    for index in 100..<140 { try await stage.perform { try stage.flow.submit(index, emit: &$1) } }
                    try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 40 }
                }
                let error = await #expect(throws: StageError.self) { try await bench.stage(log: other.log).run() }
                guard case .otherLog = error else {
                    Issue.record("\(error!)")
                    return
                }
            }
        }
    }

    @Test("A full store pauses the Stage; when there is room it goes on, and nothing that was answered is lost")
    func fullStore() async throws {
        try await Bench.with { bench in
            let stage = try bench.stage(pageLimit: 160)
            try await bench.running(stage) { stage in
                var answered: [Int] = []
                for index in 0..<400 {
                    do {
                        try await stage.perform {
                            try stage.flow.submit(index, text: String(repeating: "щ", count: 500), emit: &$1)
                        }
                        answered.append(index)
                    } catch is StageError { break }
                }
                #expect(answered.count > 10 && answered.count < 400)
                try await stage.reach { _ in stage.currentStatus.paused?.contains("make room") == true }
                #expect(stage.currentStatus.parked == 0)
                // Room comes from outside: the limit is raised on the writer's connection, as freeing a disk would.
                try await stage.store.pool.write { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
                let count = answered.count
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned)! >= count }
                for index in answered { #expect(try await stage.appeal(index) != nil) }
            }
        }
    }

    @Test("While the log is down commands go on; afterwards everything arrives once, in order")
    func logDown() async throws {
        try await Bench.with { bench in
            let log = FaultyLog(bench.log)
            log.goDown()
            try await bench.running(bench.stage(log: log)) { stage in
                for index in 0..<300 { try await stage.perform { try stage.flow.submit(index, emit: &$1) } }
                #expect(try await stage.store.read { try Outbox.depth(in: $0).count } == 600)
                let pending = try await stage.store.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM pending") }
                #expect(pending == 300)
                log.comeUp()
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 300 }
            }
            let keys = try await bench.records().map(\.key)
            #expect(keys.count == 1_200)
            #expect(Set(keys).count == 1_200)
        }
    }

    @Test(
        "Records rejected in the middle of the outbox are sent again, and what had passed beyond them is dropped as doubled"
    )
    func rejectedInTheMiddle() async throws {
        try await Bench.with { bench in
            let log = FaultyLog(bench.log)
            log.goDown()
            try await bench.running(bench.stage(log: log)) { stage in
                for index in 0..<20 { try await stage.perform { try stage.flow.submit(index, emit: &$1) } }
                log.failNext(.init(passes: 3, alsoPass: [2, 5, 6]))
                log.failNext(.init(passes: 0, alsoPass: [1]))
                log.comeUp()
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 20 }
                let serials = try await stage.store.read {
                    try Int.fetchAll($0, sql: "SELECT registration_serial FROM appeal ORDER BY 1")
                }
                #expect(serials == Array(1...20))
            }
            let before = try await StoreDump.text(of: bench.store())
            let fresh = try await bench.running(bench.stage(storeName: "fresh")) { stage in
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 20 }
                return try await StoreDump.text(of: stage.store)
            }
            #expect(StoreDump.difference(before, fresh) == [])
        }
    }

    @Test("A second process on the same store or the same place is refused, by name")
    func secondInstance() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage()) { stage in
                try await stage.reach { _ in stage.currentStatus.phase == .live }
                #expect(throws: StoreError.self) { try bench.stage() }
                let error = await #expect(throws: LogError.self) { try await bench.stage(storeName: "other").run() }
                #expect("\(error!)".contains("router-0"))
            }
        }
    }

    @Test(
        "Another number of instances than set the marks is refused, until the operator says that the others are stopped"
    )
    func otherNumberOfInstances() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage()) { stage in
                for index in 0..<8 { try await stage.perform { try stage.flow.submit(index, emit: &$1) } }
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 8 }
            }
            let first = Instance(service: "router", index: 0, count: 2)
            let error = await #expect(throws: StageError.self) { try await bench.stage(instance: first).run() }
            guard case .instances(_, marks: 1, configured: 2) = error else {
                Issue.record("\(error!)")
                return
            }
            #expect("\(error!)".contains("--react-from marks"))
            let count = try await bench.records().count
            for index in 0..<2 {
                let instance = Instance(service: "router", index: index, count: 2)
                try await bench.log.setMarks(of: instance, in: bench.topics.all, from: .marks)
                try await bench.running(bench.stage(storeName: "router-\(index)", instance: instance)) { stage in
                    #expect(await stage.untilLive())
                }
            }
            #expect(try await bench.records().count == count)
        }
    }

    @Test("A Stage whose place another process took stops and says so")
    func displaced() async throws {
        try await Bench.with { bench in
            let log = FaultyLog(bench.log)
            let stage = try bench.stage(log: log)
            let running = Task { try await stage.run() }
            #expect(await stage.untilLive())
            log.displace()
            let error = await #expect(throws: StageError.self) { try await running.value }
            #expect(error == .displaced(instance: "router-0"))
            await #expect(throws: StageError.self) { try await stage.perform { _, _ in } }
        }
    }

    @Test("What was answered is on the disk: every commit of a store is synced")
    func synced() async throws {
        try await Bench.with { bench in
            let store = try bench.store()
            #expect(try await store.pool.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
        }
    }
}

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
                try await bench.stage(service: "newcomer", reactFrom: nil).run()
            }
            #expect("\(error!)".contains("--react-from"))
            try await bench.running(bench.stage(service: "newcomer", reactFrom: .start)) { stage in
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
            try await bench.running(bench.stage(service: "newcomer", reactFrom: .now)) { stage in
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

    @Test("A poisoned record parks its appeal, the rest goes on; once it can be folded, all of it is, in order")
    func poisonedRecord() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage(poison: "яд")) { stage in
                for index in 0..<10 {
                    try await stage.perform {
                        try stage.flow.submit(index, text: index == 3 ? "яд" : "текст", emit: &$1)
                    }
                }
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 9 }
                try await stage.reach { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM stage_waiting") == 2 }
                #expect(stage.currentStatus.parked == 1)
                let parked = try await stage.store.read { try Parked.all(in: $0) }
                #expect(parked.map(\.subject) == [ProbeFlow.appeal(3)])
                await #expect(throws: PoisonedWord.self) { try await stage.retryParked(ProbeFlow.appeal(3)) }
                #expect(try await stage.appeal(3) == nil)
            }
            let letters = try await LogDump.records(of: bench.topics.deadLetters, in: bench.log)
            #expect(letters.count == 1)
            #expect(letters.first?.value.map { String(decoding: $0, as: UTF8.self).contains("яд") } == false)
            try await bench.running(bench.stage()) { stage in
                try await stage.reach { _ in stage.currentStatus.phase == .live }
                #expect(stage.currentStatus.parked == 1)
                try await stage.retryParked(ProbeFlow.appeal(3))
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 10 }
                #expect(stage.currentStatus.parked == 0)
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
        "Records rejected in the middle of the outbox are renumbered and sent again; what passed beyond them is dropped as doubled"
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
}

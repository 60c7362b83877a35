import Appeals
import Foundation
import GRDB
import Pipeline
import Testing
import TestSupport

@Suite("Parked appeals")
struct StageParkingTests {
    private static let allAssigned = "SELECT COUNT(*) FROM appeal WHERE phase = 'assigned'"

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

    @Test("What was owed to an appeal before its poisoned record is done, although the appeal is parked")
    func owedBefore() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage(service: "intake", reacts: false)) { stage in
                try await stage.perform { db, emit in
                    try stage.flow.submit(0, emit: &emit)
                    let subject = ProbeFlow.appeal(0)
                    let more = PersonalRecord(id: "more", subject: subject, time: emit.now, words: Words("яд"))
                    try emit.emit(more, to: bench.topics.appeals)
                }
                try await stage.reach { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM personal") == 2 }
            }
            try await bench.running(bench.stage(poison: "яд")) { stage in
                // The words, and the registration that came back.
                try await stage.reach { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM stage_waiting") == 2 }
            }
            #expect(try await bench.events().map(\.body.type) == [.submitted, .registered])
            try await bench.running(bench.stage()) { stage in
                #expect(await stage.untilLive())
                try await stage.retryParked(ProbeFlow.appeal(0))
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 1 }
            }
            #expect(try await bench.events().map(\.body.type) == [.submitted, .registered, .assigned])
        }
    }

    @Test("A reaction that fails parks the appeal; tried again, it is made, once", arguments: [false, true])
    func failedReaction(rebuilt: Bool) async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage(service: "intake", reacts: false)) { stage in
                for index in 0..<3 { try await stage.perform { try stage.flow.submit(index, emit: &$1) } }
                try await stage.reach { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal") == 3 }
            }
            try await bench.running(bench.stage(failsToReact: true)) { stage in
                #expect(await stage.untilLive())
                #expect(stage.currentStatus.parked == 3)
                try await stage.perform { try stage.flow.submit(3, emit: &$1) }
                try await stage.reach { _ in stage.currentStatus.parked == 4 }
                let parked = try await stage.store.read { try Parked.all(in: $0) }
                #expect(parked.map(\.waiting) == [1, 1, 1, 1])
            }
            if rebuilt { try await bench.store().clearFolded() }
            try await bench.running(bench.stage()) { stage in
                #expect(await stage.untilLive())
                if !rebuilt {
                    #expect(stage.currentStatus.parked == 4)
                    for index in 0..<4 { try await stage.retryParked(ProbeFlow.appeal(index)) }
                }
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 4 }
                #expect(stage.currentStatus.parked == 0)
                try await stage.reach { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM pending") == 0 }
                #expect(
                    try await stage.store.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM stage_owed") } == 0)
            }
            #expect(try await bench.events().count == 12)
        }
    }

    @Test("What is folded again below the mark is not reacted to again when it is tried again")
    func belowTheMark() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage()) { stage in
                for index in 0..<5 {
                    try await stage.perform {
                        try stage.flow.submit(index, text: index == 3 ? "яд" : "текст", emit: &$1)
                    }
                }
                try await stage.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 5 }
            }
            let count = try await bench.records().count
            try await bench.store().clearFolded()
            try await bench.running(bench.stage(poison: "яд")) { stage in
                #expect(await stage.untilLive())
                #expect(stage.currentStatus.parked == 1)
            }
            try await bench.running(bench.stage()) { stage in
                #expect(await stage.untilLive())
                try await stage.retryParked(ProbeFlow.appeal(3))
                #expect(try await stage.store.read { try Int.fetchOne($0, sql: Self.allAssigned) } == 5)
            }
            #expect(try await bench.records().count == count)
        }
    }

    @Test("What is owed where another instance reacts by now is made up for by the one that owes it")
    func owedElsewhere() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage(failsToReact: true)) { stage in
                for index in 0..<12 { try await stage.perform { try stage.flow.submit(index, emit: &$1) } }
                try await stage.reach { _ in stage.currentStatus.parked == 12 }
            }
            try await bench.store().clearFolded()
            let instances = (0..<2).map { Instance(service: "router", index: $0, count: 2) }
            for instance in instances {
                try await bench.log.setMarks(of: instance, in: bench.topics.all, from: .marks)
            }
            try await bench.running(bench.stage(instance: instances[0])) { stage in
                #expect(await stage.untilLive())
                let owed = "SELECT COUNT(*) FROM stage_owed"
                #expect(try await stage.store.read { try Int.fetchOne($0, sql: owed) } == 0)
                try await bench.running(bench.stage(storeName: "router-1", instance: instances[1])) { other in
                    try await other.reach { try Int.fetchOne($0, sql: Self.allAssigned) == 12 }
                }
            }
            let ids = try await bench.events().map(\.id)
            #expect(ids.count == 36 && Set(ids).count == 36)
        }
    }
}

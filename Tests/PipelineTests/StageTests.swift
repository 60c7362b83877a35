import Appeals
import Foundation
import GRDB
import Logging
import Pipeline
import Testing
import TestSupport

@testable import ServiceKit

@Suite("The Stage")
struct StageTests {
    @Test("What a command emits is in the log, folded, reacted to, and no longer pending")
    func commandsComeBack() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage()) { stage in
                for index in 0..<20 { try await stage.perform { try stage.flow.submit(index, emit: &$1) } }
                try await stage.reach {
                    try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal WHERE phase = 'assigned'") == 20
                }
                let (pending, serials) = try await stage.store.read { db in
                    (
                        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM pending"),
                        try Int.fetchAll(db, sql: "SELECT registration_serial FROM appeal ORDER BY 1")
                    )
                }
                #expect(pending == 0)
                #expect(serials == Array(1...20))
            }
            let keys = try await bench.records().map(\.key)
            #expect(keys.count == 80)
            #expect(Set(keys).count == 80)
        }
    }

    @Test("A command that throws leaves nothing, and the others of its turn stay")
    func commandsAreAllOrNothing() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage()) { stage in
                async let good: Void = stage.perform { try stage.flow.submit(1, emit: &$1) }
                async let bad: Void = stage.perform { _, emit in
                    try stage.flow.submit(2, emit: &emit)
                    throw Refusal.stale
                }
                try await good
                do {
                    try await bad
                    Issue.record("the command succeeded")
                } catch { #expect(error as? Refusal == .stale) }
                try await stage.reach {
                    try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal WHERE phase = 'assigned'") == 1
                }
                #expect(try await stage.appeal(2) == nil)
            }
        }
    }

    @Test("Doing a thing twice is doing it once")
    func derivedIdsAreDone() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage()) { stage in
                for _ in 0..<3 { try await stage.perform { try stage.flow.submit(7, emit: &$1) } }
                try await stage.reach {
                    try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal WHERE phase = 'assigned'") == 1
                }
                try await stage.perform { try stage.flow.submit(7, emit: &$1) }
            }
            let events = try await bench.records().filter { $0.headers.kind == .event }
            #expect(events.count == 3)
        }
    }

    @Test("A restart goes on where it was and decides nothing twice")
    func restart() async throws {
        try await Bench.with { bench in
            for start in 0..<3 {
                try await bench.running(bench.stage()) { stage in
                    try await stage.perform { try stage.flow.submit(start, emit: &$1) }
                    try await stage.reach {
                        try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal WHERE phase = 'assigned'") == start + 1
                    }
                }
            }
            #expect(try await bench.records().filter { $0.headers.kind == .event }.count == 9)
        }
    }

    @Test("A rebuilt store and a lost store come to the same tables, and nothing is emitted again")
    func rebuild() async throws {
        try await Bench.with { bench in
            let before = try await bench.running(bench.stage()) { stage in
                for index in 0..<50 { try await stage.perform { try stage.flow.submit(index, emit: &$1) } }
                try await stage.reach {
                    try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal WHERE phase = 'assigned'") == 50
                }
                return try await StoreDump.text(of: stage.store)
            }
            let count = try await bench.records().count
            try await bench.store().clearFolded()
            for name in ["router", "fresh"] {
                let after = try await bench.running(bench.stage(storeName: name)) { stage in
                    try await stage.reach {
                        try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal WHERE phase = 'assigned'") == 50
                    }
                    return try await StoreDump.text(of: stage.store)
                }
                #expect(StoreDump.difference(before, after) == [])
            }
            #expect(try await bench.records().count == count)
        }
    }

    @Test("Records that were folded but not reacted to are reacted to after the replay, from the mark on")
    func reactsFromTheMark() async throws {
        try await Bench.with { bench in
            // Another service submits while the router is away; its store is new, its marks are at the start.
            try await bench.running(bench.stage(service: "intake", reacts: false)) { stage in
                for index in 0..<30 { try await stage.perform { try stage.flow.submit(index, emit: &$1) } }
                try await stage.reach { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal") == 30 }
            }
            try await bench.running(bench.stage()) { stage in
                try await stage.reach {
                    try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal WHERE phase = 'assigned'") == 30
                }
            }
        }
    }

    @Test("Three instances share the partitions: each appeal is decided once")
    func instances() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage(service: "intake", reacts: false)) { intake in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 0..<3 {
                        group.addTask {
                            try await bench.running(
                                bench.stage(
                                    storeName: "router-\(index)",
                                    instance: Instance(service: "router", index: index, count: 3))
                            ) { stage in
                                try await stage.reach {
                                    try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal WHERE phase = 'assigned'")
                                        == 60
                                }
                            }
                        }
                    }
                    for index in 0..<60 { try await intake.perform { try intake.flow.submit(index, emit: &$1) } }
                    try await group.waitForAll()
                }
            }
            let registered = try await bench.events().filter { $0.body.type == .registered }
            #expect(registered.count == 60)
        }
    }

    @Test("A record of one megabyte passes; a larger one is refused with its size")
    func largeRecords() async throws {
        try await Bench.with { bench in
            try await bench.running(bench.stage()) { stage in
                try await stage.perform {
                    try stage.flow.submit(1, text: String(repeating: "x", count: 1_040_000), emit: &$1)
                }
                try await stage.reach {
                    try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal WHERE phase = 'assigned'") == 1
                }
                await #expect(throws: LogError.self) {
                    try await stage.perform {
                        try stage.flow.submit(2, text: String(repeating: "x", count: 1_100_000), emit: &$1)
                    }
                }
            }
        }
    }
}

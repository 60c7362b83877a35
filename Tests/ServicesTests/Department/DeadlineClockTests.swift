import Appeals
import Foundation
import Pipeline
import ServiceKit
import Testing
import TestSupport

@testable import DepartmentService
@testable import RouterService

@Suite("The clock of deadlines", .timeLimit(.minutes(4)))
struct DeadlineClockTests {
    @Test(
        "A deadline that passes is told of once: not before, not again after a restart, not by a second worker, not from a lost store"
    )
    func once() async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            try await RunningService.with(router.stage) {
                let id = try await passOneDeadline(bench)
                for index in 0..<2 {
                    let instance = Instance(service: DepartmentDesk.name, index: index, count: 2)
                    try await bench.log.setMarks(of: instance, in: bench.topics.all, from: .marks)
                }
                for place in ["data", "lost"] {
                    let again = try await bench.department(place: place, index: 0, count: 2)
                    let other = try await bench.department(place: "other-\(place)", index: 1, count: 2)
                    try await RunningService.with(again.stage, clock(of: again), other.stage, clock(of: other)) {
                        for desk in [again, other] { try await desk.stage.live() }
                        // Both clocks have looked once they sleep again, till a deadline that the next appeal brings.
                        let next = try await bench.residents.file(at: bench.clock.now)[0]
                        for desk in [again, other] { try await desk.until(next, is: .assigned) }
                        await bench.clock.sleepers(2)
                    }
                }
                #expect(try await overdue(id, bench) == 1)
            }
        }
    }

    @Test("Only what is still owed is told of: an appeal closed in time is not, one that was given back is")
    func owed() async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            let desk = try await bench.department()
            try await RunningService.with(router.stage, desk.stage, clock(of: desk)) {
                let ids = try await bench.residents.file(3)
                for id in ids { try await desk.until(id, is: .assigned) }
                let worker = Actor.staff("vera", unit: "street-lighting")
                let accepted = try await bench.residents.say(.accepted(Accepted()), of: ids[0], by: worker)
                try await bench.residents.say(
                    .resolved(Resolved(reply: "none")), of: ids[0], by: worker, basedOn: accepted.id)
                try await bench.residents.say(.returned(Returned(reason: .notOurs)), of: ids[1], by: worker)
                try await desk.until(ids[0], is: .resolved)
                try await desk.until(ids[1], is: .returned)
                bench.clock.set(to: try #require(try await desk.appeal(ids[2])?.deadline))
                for id in ids[1...] {
                    try await desk.stage.until { try desk.stage.flow.appeals.appeal(id, in: $0)?.overdue == true }
                }
                #expect(try await overdue(ids[0], bench) == 0)
            }
        }
    }

    @Test("Workers of listed units tell of their own; a unit that is not in the pack is refused at the start")
    func listedUnits() async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            let mine = try await bench.department(place: "mine", index: 1, count: 2, units: ["street-lighting"])
            try await RunningService.with(router.stage, mine.stage, clock(of: mine)) {
                let ids = try await bench.residents.file(4)
                for id in ids { try await mine.until(id, is: .assigned) }
                bench.clock.set(to: try #require(try await mine.appeal(ids[0])?.deadline))
                for id in ids {
                    try await mine.stage.until { try mine.stage.flow.appeals.appeal(id, in: $0)?.overdue == true }
                }
            }
            await #expect(throws: DepartmentError.unknownUnit("atlantis")) {
                _ = try await bench.department(place: "wrong", units: ["atlantis"])
            }
        }
    }

    /// A worker that sees a deadline come and pass, and is gone afterwards; the appeal.
    private func passOneDeadline(_ bench: DeskBench) async throws -> String {
        let desk = try await bench.department()
        return try await RunningService.with(desk.stage, clock(of: desk)) {
            let id = try await bench.residents.file(type: "roads.open-manhole")[0]
            try await desk.until(id, is: .assigned)
            let deadline = try #require(try await desk.appeal(id)?.deadline)
            await bench.clock.sleepers(1)
            bench.clock.set(to: deadline - 1)
            #expect(try await overdue(id, bench) == 0)
            bench.clock.set(to: deadline)
            try await desk.stage.until { try desk.stage.flow.appeals.appeal(id, in: $0)?.overdue == true }
            return id
        }
    }

    private func clock(of desk: DepartmentDesk) throws -> DeadlineClock {
        try #require(desk.background.compactMap { $0 as? DeadlineClock }.first)
    }

    private func overdue(_ id: String, _ bench: DeskBench) async throws -> Int {
        try await bench.events(of: id).filter { $0.body.type == .overdue }.count
    }
}

import Appeals
import Foundation
import Pipeline
import ServiceKit
import Testing
import TestSupport

@testable import RouterService

@Suite("What the router assigns", .timeLimit(.minutes(4)))
struct RoutingTests {
    @Test("The issue type names the unit; in its settlements another unit takes the type over")
    func typeAndSettlement() async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            try await RunningService.with(router.stage) {
                let lamp = try await bench.residents.file()
                let snow = try await bench.residents.file(type: "yard.snow-removal", settlement: "lugovoe")
                let inTown = try await bench.residents.file(type: "yard.snow-removal")
                try await router.until(lamp + snow + inTown, are: .assigned)
                #expect(try await decision(lamp, bench) == "street-lighting by issue-type")
                #expect(try await decision(snow, bench) == "territory-lugovoe by territory")
                #expect(try await decision(inTown, bench) == "housing-control by issue-type")
            }
        }
    }

    @Test("The deadline is the pack's, counted from the registration; an urgent type has hours and alerts the unit")
    func deadline() async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            try await RunningService.with(router.stage) {
                let lamp = try await bench.residents.file()
                let manhole = try await bench.residents.file(type: "roads.open-manhole")
                try await router.until(lamp + manhole, are: .assigned)
                let pack = bench.city.current
                let due = pack.deadline.due(
                    for: pack.catalogue.types[DeskBench.lighting], basis: .message, from: DeskBench.morning)
                #expect(try await router.appeal(lamp[0])?.deadline == due)
                #expect(try await router.appeal(lamp[0])?.urgent == false)
                #expect(try await router.appeal(manhole[0])?.deadline == DeskBench.morning + 4 * 3_600)
                #expect(try await router.appeal(manhole[0])?.urgent == true)
            }
        }
    }

    @Test(
        "Without a type, or with one that the pack does not know, an appeal is registered and waits for the dispatcher")
    func unsure() async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            try await RunningService.with(router.stage) {
                let untyped = try await bench.residents.file(2, type: nil)
                let strange = try await bench.residents.file(type: "roads.flying-cars")
                let lamp = try await bench.residents.file()
                try await router.until(untyped + strange, are: .registered)
                try await router.until(lamp, are: .assigned)
                let list = WaitingList(rule: router.stage.flow.rule, appeals: router.stage.flow.appeals)
                let page = try await router.stage.store.read {
                    try list.page(0, reason: nil, settlement: nil, in: $0)
                }
                #expect(Set(page.items.map(\.appeal.id)) == Set(untyped + strange))
                #expect(page.counts == [.noType: 3])
            }
        }
    }

    @Test("A returned appeal and one whose unit left the city pack wait for the dispatcher, urgent ones first")
    func waiting() async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            try await RunningService.with(router.stage) {
                let lamps = try await bench.residents.file(2)
                let manhole = try await bench.residents.file(type: "roads.open-manhole")
                try await router.until(lamps + manhole, are: .assigned)
                for id in [lamps[0], manhole[0]] {
                    let appeal = try #require(try await router.appeal(id))
                    try await bench.residents.say(
                        .returned(Returned(reason: .notOurs)), of: id,
                        by: .staff("worker", unit: appeal.unit), basedOn: appeal.lastDecision)
                }
                try await router.until([lamps[0], manhole[0]], are: .returned)
                let gone = try #require(try await router.appeal(lamps[1]))
                try await bench.residents.say(
                    .assigned(Assigned(unit: "no-more", deadline: DeskBench.morning, rule: "dispatcher")), of: lamps[1],
                    by: .staff("dispatcher"), basedOn: gone.lastDecision)
                try await router.stage.until {
                    try router.stage.flow.appeals.appeal(lamps[1], in: $0)?.unit == "no-more"
                }
                let list = WaitingList(rule: router.stage.flow.rule, appeals: router.stage.flow.appeals)
                let page = try await router.stage.store.read {
                    try list.page(0, reason: nil, settlement: nil, in: $0)
                }
                #expect(page.counts == [.returned: 2, .noUnit: 1])
                #expect(page.items.map(\.appeal.id) == [manhole[0], lamps[1], lamps[0]])
                let returned = try await router.stage.store.read {
                    try list.page(0, reason: .returned, settlement: "sinegorsk", in: $0)
                }
                #expect(returned.items.isEmpty)
            }
        }
    }

    private func decision(_ ids: [String], _ bench: DeskBench) async throws -> String {
        for case .assigned(let body) in try await bench.events(of: ids[0]).map(\.body) {
            return "\(body.unit) by \(body.rule)"
        }
        return "none"
    }
}

import Appeals
import Foundation
import GRDB
import HTTPTypes
import Pipeline
import ServiceKit
import Testing
import TestSupport

@testable import DepartmentService
@testable import RouterService

@Suite("Two who act on one appeal", .timeLimit(.minutes(4)))
struct RaceTests {
    private let unit = "street-lighting"

    @Test(
        "Two workers at two desks act before either could know of the other: the second is refused as stale, and told so on the card"
    )
    func twoDesks() async throws {
        try await DeskBench.with { bench in
            let one = try await bench.department(place: "one", index: 0, count: 2)
            let two = try await bench.department(place: "two", index: 1, count: 2)
            try await RunningService.with(one.stage, two.stage) {
                for login in ["vera", "ivan"] { try await bench.residents.hire(login, .worker, units: [unit]) }
                let router = try await bench.router()
                let id = try await RunningService.with(router.stage) {
                    let id = try await bench.residents.file()[0]
                    for desk in [one, two] {
                        try await desk.until(id, is: .assigned)
                        try await desk.stage.until { try desk.stage.flow.staff.all(in: $0).count == 2 }
                    }
                    return id
                }
                // The router stands still: nothing comes back to the queues.
                let number = try #require(try await one.appeal(id)).number.digits
                let address = "/work/\(number)"
                try await DeskVisitor.visit(one, bench) { visitor in
                    let vera = try visitor("vera", [.worker], [unit])
                    #expect(try await vera.submit(vera.open(address), "\(address)/accept").status == .seeOther)
                }
                while try await bench.events(of: id).last?.body.type != .accepted { await Task.yield() }
                try await DeskVisitor.visit(two, bench) { visitor in
                    let ivan = try visitor("ivan", [.worker], [unit])
                    let fields = ["cause": "not-ours", "remark": ""]
                    #expect(try await ivan.submit(ivan.open(address), "\(address)/return", fields).status == .seeOther)
                    #expect(
                        try await ivan.open(address).text.contains("Возвращено диспетчеру"), "shown while it is pending"
                    )
                }
                let again = try await bench.router(place: "again")
                try await RunningService.with(again.stage) {
                    for desk in [one, two] {
                        try await desk.stage.until {
                            try RefusedEvent.all(of: id, by: "ivan", in: $0).map(\.refusal) == [
                                .stale
                            ]
                                && Int.fetchOne($0, sql: "SELECT COUNT(*) FROM pending") == 0
                        }
                        try await desk.until(id, is: .accepted)
                    }
                }
                for (desk, login) in [(one, "vera"), (two, "ivan")] {
                    try await DeskVisitor.visit(desk, bench) { visitor in
                        let card = try await visitor(login, [.worker], [unit]).open(address)
                        #expect(card.text.contains("Не принято: Возвращено диспетчеру") == (login == "ivan"))
                        #expect(card.text.contains("Кто-то изменил обращение раньше") == (login == "ivan"))
                    }
                }
            }
        }
    }

    @Test(
        "An appeal taken from a unit while its worker acts: nothing stays pending, and the worker reads where it went")
    func taken() async throws {
        try await DeskBench.with { bench in
            let desk = try await bench.department(units: [unit])
            try await RunningService.with(desk.stage) {
                try await bench.residents.hire("vera", .worker, units: [unit])
                let router = try await bench.router()
                let id = try await RunningService.with(router.stage) {
                    let id = try await bench.residents.file()[0]
                    try await desk.until(id, is: .assigned)
                    try await desk.stage.until { try desk.stage.flow.staff.all(in: $0).count == 1 }
                    return id
                }
                let appeal = try #require(try await desk.appeal(id))
                try await bench.residents.say(
                    .assigned(
                        Assigned(
                            unit: "road-maintenance", deadline: try #require(appeal.deadline), rule: "dispatcher")),
                    of: id, by: .staff("dora"), basedOn: appeal.lastDecision)
                try await DeskVisitor.visit(desk, bench) { visitor in
                    let worker = try visitor("vera", [.worker], [unit])
                    let address = "/work/\(appeal.number.digits)"
                    #expect(try await worker.submit(worker.open(address), "\(address)/accept").status == .seeOther)
                    let again = try await bench.router(place: "again")
                    try await RunningService.with(again.stage) {
                        try await desk.stage.until {
                            try desk.stage.flow.appeals.appeal(id, in: $0)?.unit == "road-maintenance"
                        }
                    }
                    let pending = try await desk.stage.store.read {
                        try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM pending")
                    }
                    #expect(pending == 0)
                    let card = try await worker.open(address)
                    #expect(card.status == .forbidden && card.text.contains("Обращение передано"))
                    #expect(try await !worker.open("/work").text.contains(address))
                }
            }
        }
    }
}

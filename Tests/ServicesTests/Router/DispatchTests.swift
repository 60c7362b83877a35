import Appeals
import Foundation
import HTTPTypes
import Pipeline
import ServiceKit
import Testing
import TestSupport
import WebPages

@testable import RouterService

@Suite("The dispatcher's desk", .timeLimit(.minutes(4)))
struct DispatchTests {
    @Test(
        "A dispatcher gives an unclear appeal to a unit: type and place choose it, the list empties, the event says who decided"
    )
    func assigns() async throws {
        try await visit(type: nil, settlement: nil, phase: .registered) { bench, router, visitor, appeal in
            let dispatcher = try visitor("dora", [.dispatcher], [])
            let address = "/dispatch/\(appeal.number.digits)"
            let list = try await dispatcher.open("/dispatch")
            #expect(list.text.contains(address) && list.text.contains("Без типа"))

            let card = try await dispatcher.open(address)
            #expect(card.text.contains("Не горят три фонаря") && card.text.contains("проспект Мира, 100"))
            let done = try await dispatcher.submit(
                card, "\(address)/assign", ["type": "yard.snow-removal", "settlement": "lugovoe", "unit": ""])
            #expect(done.status == .seeOther && done.location == address)
            #expect(try await dispatcher.open(address).text.contains("Территориальный отдел Луговое (решил диспетчер)"))

            try await router.until([appeal.id], are: .assigned)
            let event = try #require(try await bench.events(of: appeal.id).last)
            #expect(event.actor == .staff("dora"))
            guard case .assigned(let body) = event.body else { throw NoForm(action: "assigned") }
            #expect((body.unit, body.rule) == ("territory-lugovoe", "dispatcher"))
            #expect(try await !dispatcher.open("/dispatch").text.contains(address))
        }
    }

    @Test("What is wrong with a form is named, and what was typed stays")
    func wrongFields() async throws {
        try await visit(type: nil, settlement: nil, phase: .registered) { bench, router, visitor, appeal in
            let dispatcher = try visitor("dora", [.dispatcher], [])
            let address = "/dispatch/\(appeal.number.digits)"
            let card = try await dispatcher.open(address)
            for (action, fields, word) in [
                ("assign", ["type": "", "settlement": "", "unit": ""], "#unit"),
                ("assign", ["type": "no.such", "settlement": "lugovoe", "unit": "roads"], "#type"),
                ("reject", ["ground": "court", "reply": " "], "#reply"),
                ("merge", ["into": "1234567890"], "#into"), ("merge", ["into": appeal.number.digits], "#into"),
                ("forward", ["authority": "", "letter": "Просим рассмотреть"], "Просим рассмотреть"),
            ] {
                let answer = try await dispatcher.submit(card, "\(address)/\(action)", fields)
                #expect(answer.status == .unprocessableContent, "\(action)")
                #expect(answer.text.contains(word), "\(action)")
            }
            #expect(try await bench.events(of: appeal.id).count == 2, "nothing was decided")
        }
    }

    @Test("A manager reads and decides nothing; others are not let in; without a session one is asked to sign in")
    func access() async throws {
        try await visit(type: nil, settlement: nil, phase: .registered) { bench, router, visitor, appeal in
            let address = "/dispatch/\(appeal.number.digits)"
            let manager = try visitor("masha", [.manager], [])
            let card = try await manager.open(address)
            #expect(card.status == .ok && !card.text.contains("\(address)/assign"))
            let token = try #require(card.text.firstMatch(of: /name="csrf" value="([^"]+)"/))
            let denied = try await manager.post("\(address)/assign", ["csrf": String(token.1)])
            #expect(denied.status == .forbidden)
            #expect(try await visitor("vera", [.worker], ["street-lighting"]).open(address).status == .forbidden)
            #expect(try await visitor("stranger", [.dispatcher], []).open(address).status == .unauthorized)
        }
    }

    @Test("A form made before somebody else decided shows what changed and decides nothing")
    func stale() async throws {
        try await visit(type: nil, settlement: nil, phase: .registered) { bench, router, visitor, appeal in
            let (dora, dan) = (try visitor("dora", [.dispatcher], []), try visitor("dan", [.dispatcher], []))
            let address = "/dispatch/\(appeal.number.digits)"
            let fields = ["type": DeskBench.lighting, "settlement": "", "unit": ""]
            let card = try await dan.open(address)
            #expect(try await dora.submit(dora.open(address), "\(address)/assign", fields).status == .seeOther)
            let late = try await dan.submit(card, "\(address)/assign", fields)
            #expect(late.status == .conflict)
            #expect(late.text.contains("Пока вы решали, обращение изменилось"))
            #expect(late.text.contains("Передано:"))
        }
    }

    @Test("The younger appeal is joined to the older one, never the other way round; refusing and forwarding close")
    func closes() async throws {
        try await visit(type: nil, settlement: nil, phase: .registered) { bench, router, visitor, older in
            let dispatcher = try visitor("dora", [.dispatcher], [])
            let later = DeskBench.morning + 60
            let ids = try await bench.residents.file(3, type: nil, at: later)
            try await router.until(ids, are: .registered)
            var addresses: [String] = []
            for id in ids { addresses.append("/dispatch/\(try #require(try await router.appeal(id)).number.digits)") }

            let merged = try await dispatcher.submit(
                dispatcher.open(addresses[0]), "\(addresses[0])/merge", ["into": older.number.description])
            #expect(merged.status == .seeOther)
            let wrongWay = "/dispatch/\(older.number.digits)"
            let refused = try await dispatcher.submit(
                dispatcher.open(wrongWay), "\(wrongWay)/merge", ["into": String(addresses[1].suffix(10))])
            #expect(refused.status == .unprocessableContent)
            #expect(
                try await dispatcher.submit(
                    dispatcher.open(addresses[1]), "\(addresses[1])/reject",
                    ["ground": "court", "reply": "Решение суда обжалуется в суде."]
                ).status == .seeOther)
            #expect(
                try await dispatcher.submit(
                    dispatcher.open(addresses[2]), "\(addresses[2])/forward",
                    ["authority": "Росреестр", "letter": "Направляем по принадлежности."]
                ).status == .seeOther)
            try await router.until([ids[0]], are: .merged)
            try await router.until([ids[1]], are: .rejected)
            try await router.until([ids[2]], are: .forwarded)
            #expect(try await router.appeal(ids[0])?.mergedInto == older.id)
            #expect(try await dispatcher.open(addresses[0]).text.contains("Присоединено к \(older.number)"))
            #expect(try await dispatcher.open(addresses[2]).text.contains("Росреестр"))
        }
    }

    @Test("A number typed into the filter leads to its card; a strange one is no error")
    func finds() async throws {
        try await visit(phase: .assigned) { bench, router, visitor, appeal in
            let dispatcher = try visitor("dora", [.dispatcher], [])
            let typed = appeal.number.description.replacing(" ", with: "+")
            let found = try await dispatcher.open("/dispatch?number=\(typed)")
            #expect(found.location == "/dispatch/\(appeal.number.digits)")
            #expect(try await dispatcher.open("/dispatch?number=77&page=-5&reason=x&settlement=y").status == .ok)
            #expect(try await dispatcher.open("/dispatch/0000").status == .notFound)
        }
    }

    @Test("Every text of the desk is used, in both languages")
    func texts() async throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Services/Router/Sources").standardized
        let templates = try SiteTemplates(adding: [folder.appending(path: "Templates")])
        #expect(try TemplateCheck(templates, sources: [folder]).problems == [])
    }

    /// A router with one appeal in `phase`, two dispatchers, a manager and a worker.
    private func visit(
        type: String? = DeskBench.lighting, settlement: String? = "yuzhno-sakhalinsk", phase: Phase,
        _ body: @Sendable @escaping (DeskBench, RouterDesk, @escaping DeskVisitor.Door, Appeal) async throws -> Void
    ) async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            try await RunningService.with(router.stage) {
                for login in ["dora", "dan"] { try await bench.residents.hire(login, .dispatcher) }
                try await bench.residents.hire("masha", .manager)
                try await bench.residents.hire("vera", .worker, units: ["street-lighting"])
                let id = try await bench.residents.file(type: type, settlement: settlement)[0]
                try await router.until([id], are: phase)
                let staff = router.stage.flow.staff
                try await router.stage.until { try staff.all(in: $0).count == 4 }
                let appeal = try #require(try await router.appeal(id))
                try await DeskVisitor.visit(router, bench) { visitor in
                    try await body(bench, router, visitor, appeal)
                }
            }
        }
    }
}

import Appeals
import Foundation
import HTTPTypes
import Pipeline
import ServiceKit
import Testing
import TestSupport
import WebPages

@testable import DepartmentService
@testable import RouterService

@Suite("A unit's desk", .timeLimit(.minutes(4)))
struct CardTests {
    private static let unit = "street-lighting"

    @Test(
        "A worker takes an appeal into work, asks, answers nothing but what was done, and the resident's reply is on the card"
    )
    func journey() async throws {
        try await visit { bench, desk, visitor, appeal in
            let worker = try visitor("vera", [.worker], [Self.unit])
            let address = "/work/\(appeal.number.digits)"
            #expect(try await worker.open("/work").text.contains("href=\"\(address)\""))
            let first = try await worker.open(address).text
            #expect(first.contains("Передано: ") && !first.contains("по типу вопроса"), "why is not told here")

            let accepted = try await worker.submit(worker.open(address), "\(address)/accept")
            #expect(accepted.status == .seeOther && accepted.location == address)
            #expect(try await worker.open(address).text.contains("Принято в работу"), "shown before it is read back")
            try await desk.until(appeal.id, is: .accepted)
            #expect(try await desk.appeal(appeal.id)?.assignee == "vera")

            let asked = ["question": "У какого дома?"]
            #expect(try await worker.submit(worker.open(address), "\(address)/ask", asked).status == .seeOther)
            try await desk.until(appeal.id, is: .waiting)
            let question = try #require(try await desk.appeal(appeal.id)?.openQuestion)
            try await bench.residents.say(.reply(Replied(words: "none", to: question)), of: appeal.id)
            try await desk.until(appeal.id, is: .accepted)
            #expect(try await worker.open(address).text.contains("У какого дома?"))

            let solved = ["text": "Заменили лампы, все три фонаря горят."]
            #expect(try await worker.submit(worker.open(address), "\(address)/resolve", solved).status == .seeOther)
            try await desk.until(appeal.id, is: .resolved)
            let card = try await worker.open(address)
            #expect(card.text.contains("все три фонаря горят") && !card.text.contains("\(address)/accept"))
            #expect(try await worker.open("/work?tab=closed").text.contains(address))
        }
    }

    @Test(
        "An empty reply or a formula closes nothing",
        arguments: [
            "", "  \n ", "Выполнено.", "Ваше обращение рассмотрено, меры приняты. Спасибо за обращение!",
            "Здравствуйте! Вопрос решён. С уважением", "Done, thank you.",
        ])
    func formulas(text: String) async throws {
        try await visit { bench, desk, visitor, appeal in
            let worker = try visitor("vera", [.worker], [Self.unit])
            let address = "/work/\(appeal.number.digits)"
            _ = try await worker.submit(worker.open(address), "\(address)/accept")
            let answer = try await worker.submit(worker.open(address), "\(address)/resolve", ["text": text])
            #expect(answer.status == .unprocessableContent && answer.text.contains("#text"))
        }
    }

    @Test("A worker of another unit gets 403 for the card, its parts and its forms, and sees it in no queue")
    func otherUnit() async throws {
        try await visit { bench, desk, visitor, appeal in
            let stranger = try visitor("roman", [.worker], ["road-maintenance"])
            let address = "/work/\(appeal.number.digits)"
            for path in [address, "\(address)/live", "\(address)/events", "/work?unit=\(Self.unit)"] {
                #expect(try await stranger.open(path).status == .forbidden, "\(path)")
            }
            let token = try #require(
                try await stranger.open("/work").text.firstMatch(of: /name="csrf" value="([^"]+)"/))
            for action in UnitAction.allCases.map(\.rawValue) + ["contact"] {
                let answer = try await stranger.post("\(address)/\(action)", ["csrf": String(token.1)])
                #expect(answer.status == .forbidden, "\(action)")
            }
            #expect(try await !stranger.open("/work").text.contains(address))
            let manager = try visitor("masha", [.manager], [])
            let seen = try await manager.open(address)
            #expect(seen.status == .ok && !seen.text.contains("\(address)/accept"))
        }
    }

    @Test("A form made before a colleague acted shows what changed, keeps what was typed, and does nothing")
    func staleForm() async throws {
        try await visit { bench, desk, visitor, appeal in
            let (vera, ivan) = (
                try visitor("vera", [.worker], [Self.unit]), try visitor("ivan", [.worker], [Self.unit])
            )
            let address = "/work/\(appeal.number.digits)"
            let old = try await ivan.open(address)
            #expect(try await vera.submit(vera.open(address), "\(address)/accept").status == .seeOther)
            let late = try await ivan.submit(
                old, "\(address)/return", ["cause": "other", "remark": "Это фонарь дома, не города."])
            #expect(late.status == .conflict)
            #expect(late.text.contains("обращение изменилось") && late.text.contains("Принято в работу"))
            #expect(late.text.contains("Это фонарь дома, не города."))
            try await desk.until(appeal.id, is: .accepted)
            #expect(try await desk.appeal(appeal.id)?.returns == 0)
        }
    }

    @Test("Plan, extend, give back and refuse: each with its fields, each checked against the term")
    func otherActions() async throws {
        try await visit { bench, desk, visitor, appeal in
            let worker = try visitor("vera", [.worker], [Self.unit])
            let address = "/work/\(appeal.number.digits)"
            _ = try await worker.submit(worker.open(address), "\(address)/accept")
            func send(_ action: String, _ fields: [String: String]) async throws -> DeskVisitor.Page {
                try await worker.submit(worker.open(address), "\(address)/\(action)", fields)
            }
            for day in ["2026-11-23", "2027-02-01", "завтра", ""] {
                #expect(try await send("plan", ["day": day]).status == .unprocessableContent, "\(day)")
            }
            #expect(try await send("plan", ["day": "2026-11-26"]).status == .seeOther)
            let reason = "Ждём опору с завода."
            for days in ["0", "31", "-1", "много"] {
                #expect(try await send("extend", ["days": days, "reason": reason]).status == .unprocessableContent)
            }
            #expect(try await send("extend", ["days": "5", "reason": reason]).status == .seeOther)
            try await desk.stage.until { try desk.stage.flow.appeals.appeal(appeal.id, in: $0)?.extensions == 1 }
            let extended = try #require(try await desk.appeal(appeal.id)?.deadline)
            let old = try #require(appeal.deadline)
            #expect(extended > old && extended <= old + 5 * 86_400)
            await #expect(throws: NoForm.self, "a term is extended once") { try await send("extend", [:]) }

            #expect(try await send("return", ["cause": "other", "remark": ""]).status == .unprocessableContent)
            #expect(
                try await send("refuse", ["ground": "court", "refusal": "Отказано"]).status == .unprocessableContent)
            #expect(try await send("return", ["cause": "not-ours", "remark": ""]).status == .seeOther)
            try await desk.until(appeal.id, is: .returned)
        }
    }

    @Test("A contact is shown only when asked for, and each look is written down")
    func contact() async throws {
        try await visit { bench, desk, visitor, appeal in
            let worker = try visitor("vera", [.worker], [Self.unit])
            let address = "/work/\(appeal.number.digits)"
            #expect(try await !worker.open(address).text.contains("anna@example.org"))
            for _ in 0..<2 {
                let shown = try await worker.submit(worker.open(address), "\(address)/contact")
                #expect(shown.text.contains("anna@example.org") && shown.text.contains("Анна Ли"))
            }
            let audit = desk.stage.flow.audit
            let looks = try await desk.stage.store.read { try audit.last(9, of: appeal.id, in: $0) }
            #expect(looks.map(\.account) == ["vera", "vera"] && looks[0].time == DeskBench.morning)
            #expect(try await !worker.open(address).text.contains("anna@example.org"))
        }
    }

    @Test("The card says what the resident was told, and when")
    func deliveries() async throws {
        try await visit { bench, desk, visitor, appeal in
            let told = DeskBench.morning + 120
            try await bench.residents.deliver(appeal.lastDecision, of: appeal.id, at: told)
            try await desk.stage.until { try desk.stage.flow.deliveries.all(of: appeal.id, in: $0).count == 1 }
            let card = try await visitor("vera", [.worker], [Self.unit]).open("/work/\(appeal.number.digits)")
            #expect(
                card.text.contains("Сообщено: житель, эл. почта") && card.text.contains(/24.ноября.2026.г\., 14:02/))
        }
    }

    @Test("Every text of the desk is used, in both languages")
    func texts() async throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Services/DepartmentWorker/Sources").standardized
        let templates = try SiteTemplates(adding: [folder.appending(path: "Templates")])
        #expect(try TemplateCheck(templates, sources: [folder]).problems == [])
    }

    /// Router and department worker with one assigned appeal, two workers of its unit, one of another, and a manager.
    private func visit(
        _ body: @Sendable @escaping (DeskBench, DepartmentDesk, @escaping DeskVisitor.Door, Appeal) async throws -> Void
    ) async throws {
        try await DeskBench.with { bench in
            let (router, desk) = (try await bench.router(), try await bench.department())
            try await RunningService.with(router.stage, desk.stage) {
                for login in ["vera", "ivan"] { try await bench.residents.hire(login, .worker, units: [Self.unit]) }
                try await bench.residents.hire("roman", .worker, units: ["road-maintenance"])
                try await bench.residents.hire("masha", .manager)
                let id = try await bench.residents.file()[0]
                try await desk.until(id, is: .assigned)
                let staff = desk.stage.flow.staff
                try await desk.stage.until { try staff.all(in: $0).count == 4 }
                let appeal = try #require(try await desk.appeal(id))
                try await DeskVisitor.visit(desk, bench) { try await body(bench, desk, $0, appeal) }
            }
        }
    }
}

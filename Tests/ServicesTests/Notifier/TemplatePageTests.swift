import Appeals
import Foundation
import GRDB
import HTTPTypes
import Pipeline
import ServiceKit
import Testing

@testable import NotifierService

@Suite("What messages say, and the stop button", .timeLimit(.minutes(4)))
struct TemplatePageTests {
    private static let everywhere = Contact(name: "Анна Ли", email: "anna@example.org", telegram: "4711")

    /// Runs `body` with an administrator and an operator at a notifier that sends by mail and by Telegram.
    private func visit(
        _ body:
            @Sendable @escaping (
                MailBench, NotifierDesk, [MailBasket], _ admin: DeskVisitor, _ clerk: DeskVisitor
            ) async throws -> Void
    ) async throws {
        try await MailBench.with { bench in
            let baskets = [MailBasket(), MailBasket(by: .telegram)]
            let notifier = try bench.notifier(baskets[0], baskets[1])
            try await bench.desk.residents.hire("root", .admin)
            try await bench.desk.residents.hire("olga", .operator)
            try await bench.running(notifier) {
                let staff = notifier.stage.flow.staff
                try await notifier.stage.until { try staff.all(in: $0).count == 2 }
                try await DeskVisitor.visit(notifier, bench.desk) { visitor in
                    try await body(
                        bench, notifier, baskets, try visitor("root", [.admin], []),
                        try visitor("olga", [.operator], []))
                }
            }
        }
    }

    @Test("Every message of the pack is shown in both languages, by each way, about a made-up appeal")
    func samples() async throws {
        try await visit { bench, _, _, _, clerk in
            let list = try await clerk.open("/notify/templates")
            #expect(list.status == .ok && !list.text.contains("/notify/halt"), "an operator stops nothing")
            for code in bench.city.current.messages.codes {
                #expect(list.text.contains("/notify/templates/\(code)\""), "\(code)")
                let page = try await clerk.open("/notify/templates/\(code)")
                #expect(page.status == .ok && page.text.contains("Образец: обращение"), "\(code)")
                #expect(!page.text.contains("{") && !page.text.contains("template-"), "\(code): a gap or a key")
                #expect(page.text.contains("часть SMS") || page.text.contains("части SMS"), "\(code)")
                let previews = page.text.matches(of: /src="([^"]+\/mail\?[^"]+)"/).map { match in
                    String(match.1).replacing("&amp;", with: "&")
                }
                #expect(previews.count >= 2, "\(code)")
                for preview in previews {
                    let mail = try await clerk.open(preview)
                    #expect(mail.status == .ok && mail.text.hasPrefix("<!doctype html>"), "\(preview)")
                    #expect(!mail.text.contains("<script"), "\(preview)")
                }
            }
            let answered = try await clerk.open("/notify/templates/answered").text
            #expect(answered.contains("обязательно") && answered.contains("звонок"), "the row of the table")
            #expect(try await clerk.open("/notify/templates/no-such").status == .notFound)
            #expect(try await clerk.open("/notify/templates/answered/mail?to=worker").status == .notFound)
        }
    }

    @Test("What is held waits, everyone at /notify is told, and it goes out when an administrator lets it")
    func hold() async throws {
        try await visit { bench, notifier, baskets, admin, clerk in
            let address = "/notify/halt?template=registered"
            let asked = try await admin.open(address)
            #expect(try await admin.submit(asked, "/notify/halt").location == address)
            try await bench.register(contact: Self.everywhere)
            try await notifier.stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM job") == 1 }

            let seen = try await clerk.open("/notify")
            #expect(seen.text.contains("Остановлено: Обращение … зарегистрировано") && seen.text.contains("Пётр Ким"))
            let page = try await clerk.open(address)
            #expect(page.status == .ok && !page.text.contains("action=\"/notify/halt"))
            let token = try #require(page.text.firstMatch(of: /name="csrf" value="([^"]+)"/)).1
            for path in ["/notify/halt", "/notify/halt/release", "/notify/halt/drop"] {
                let fields = ["csrf": String(token), "template": "registered"]
                let status = try await clerk.post(path, fields).status
                #expect(status.code == 403, "\(path)")
            }
            #expect(baskets.map(\.messages.count).reduce(0, +) == 0)

            let held = try await admin.open(address)
            #expect(try await admin.submit(held, "/notify/halt/release").location == address)
            try await notifier.until(outcomes: 1)
            #expect(baskets.map(\.messages.count) == [1, 0])
            let gone = try await clerk.open("/notify").text
            #expect(!gone.contains("Остановлено"))
        }
    }

    @Test("What is dropped goes by no way, however many; what the law demands stays and goes out later")
    func drop() async throws {
        try await visit { bench, notifier, baskets, admin, _ in
            let address = "/notify/halt?template=*"
            _ = try await admin.submit(admin.open(address), "/notify/halt")
            let early = try await admin.open("/notify/halt?template=registered")
            #expect(!early.text.contains("/notify/halt/drop"), "only what is held itself is dropped")
            try await bench.register(contact: Self.everywhere)
            try await bench.register(contact: Self.everywhere)
            try await bench.refuse(Self.everywhere)
            let waiting = "SELECT COUNT(*) FROM job WHERE state = 'waiting'"
            try await notifier.stage.until { try Int.fetchOne($0, sql: waiting) == 4 }

            let page = try await admin.open(address)
            #expect(page.text.contains("Отменить 3 сообщения"))
            #expect(page.text.contains("1 обязательное по закону сообщение останется"))
            #expect(try await admin.submit(page, "/notify/halt/drop").location == "\(address)&dropped=3")
            try await notifier.until(outcomes: 3)
            try await notifier.stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM job") == 1 }
            #expect(Set(try await bench.outcomes().map(\.failure)) == [Told.stopped])
            #expect(Set(try await bench.outcomes().map(\.label)) == ["email"], "no other way is taken")

            _ = try await admin.submit(admin.open(address), "/notify/halt/release")
            try await notifier.until(outcomes: 4)
            #expect(baskets.map(\.messages.count) == [1, 0])
            try await notifier.stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM job") == 0 }
        }
    }
}

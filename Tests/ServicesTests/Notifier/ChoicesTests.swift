import Appeals
import Foundation
import GRDB
import HTTPTypes
import Pipeline
import ServiceKit
import Testing

@testable import NotifierService

@Suite("What a resident chooses to be told", .timeLimit(.minutes(4)))
struct ChoicesTests {
    private static let contact = Contact(
        name: "Анна Ли", email: "anna@example.org", phone: "+74242300710", telegram: "471147114711")

    /// Runs `body` with a resident who has filed an appeal, at the address of the page of choices.
    private func visit(
        mail: MailBasket = MailBasket(),
        _ body:
            @Sendable @escaping (
                MailBench, NotifierDesk, _ id: String, _ path: String, DeskVisitor
            ) async throws -> Void
    ) async throws {
        try await MailBench.with { bench in
            let notifier = try bench.notifier(mail, MailBasket(by: .telegram), MailBasket(by: .sms))
            try await bench.desk.residents.hire("olga", .operator)
            try await bench.running(notifier) {
                let (id, _) = try await bench.register(contact: Self.contact)
                try await notifier.until(outcomes: 1)
                let path = ChoicesAddress(keys: bench.desk.keys).path(of: "\(id).author", in: id)
                try await DeskVisitor.visit(notifier, bench.desk) { visitor in
                    try await body(bench, notifier, id, path, try visitor("olga", [.operator], []))
                }
            }
        }
    }

    private func choices(of id: String, at notifier: NotifierDesk) async throws -> Choices? {
        let flow = notifier.stage.flow
        return try await notifier.stage.store.read {
            try ChoicesHolder.choices(of: "\(id).author", in: id, flow: flow, in: $0)
        }
    }

    @Test("The page shows what is on file, masked, and says what comes all the same; looking changes nothing")
    func page() async throws {
        try await visit { bench, notifier, id, path, visitor in
            let page = try await visitor.open(path)
            #expect(page.status == .ok && page.text.contains("59-ФЗ"))
            #expect(page.text.contains("a***@example.org") && page.text.contains("+7*** 10"))
            for secret in ["anna@", "471147114711", Self.contact.phone ?? "", "Анна"] {
                #expect(!page.text.contains(secret), "\(secret)")
            }
            #expect(page.text.matches(of: /type="checkbox"[^>]* checked/).count == 9, "all is wanted at first")
            #expect(try await self.choices(of: id, at: notifier) == nil)

            let addresses = ChoicesAddress(keys: bench.desk.keys)
            let wrong = addresses.path(of: "\(id).author", in: "other").split(separator: "/").last ?? ""
            let paths = [
                "/notify/choices/\(id)/\(id).author/\(wrong)", addresses.path(of: "nobody", in: id),
                addresses.path(of: "\(id).author", in: "nothing"),
            ]
            let answers = [
                try await visitor.open(paths[0]), try await visitor.open(paths[1]), try await visitor.open(paths[2]),
            ]
            #expect(answers.allSatisfy { $0.status == .notFound })
        }
    }

    @Test("What is saved is read back, and the next message goes by it")
    func save() async throws {
        try await visit { bench, notifier, id, path, visitor in
            let page = try await visitor.open(path)
            let ticked = [
                "email-question", "email-outcome", "telegram-progress", "telegram-question", "telegram-outcome",
                "sms-progress", "sms-question", "sms-outcome", "daily",
            ]
            var fields = Dictionary(uniqueKeysWithValues: ticked.map { ($0, "yes") })
            fields["first"] = "telegram"
            fields["zone"] = "Asia/Omsk"
            let saved = try await visitor.submit(page, path, fields)
            #expect(saved.status == .seeOther && saved.location == "\(path)?saved=yes")
            let wanted = Choices(off: [.email: [.progress]], first: .telegram, timeZone: "Asia/Omsk", daily: true)
            #expect(try await self.choices(of: id, at: notifier) == wanted)
            let again = try await visitor.open("\(path)?saved=yes").text
            #expect(again.contains("Сохранено") && again.contains("value=\"Asia/Omsk\" selected"))
            #expect(again.matches(of: /type="checkbox"[^>]* checked/).count == ticked.count)

            fields["zone"] = "Mars/Olympus"
            #expect(try await visitor.submit(page, path, fields).status == .unprocessableContent)
            #expect(try await visitor.post(path, [:]).status == .unprocessableContent, "no form, no change")
            #expect(try await self.choices(of: id, at: notifier) == wanted)
        }
    }

    @Test("One press in a mail program switches off what comes by mail, without a page and without a token")
    func oneClick() async throws {
        try await visit { _, notifier, id, path, visitor in
            let answer = try await visitor.post(path, ["List-Unsubscribe": "One-Click"])
            #expect(answer.status == .ok && answer.text.hasPrefix("Готово"))
            let flow = notifier.stage.flow
            try await notifier.stage.until { db in
                let choices = try ChoicesHolder.choices(of: "\(id).author", in: id, flow: flow, in: db)
                return choices?.off == ["email": MessageKind.ofResidents]
            }
            #expect(try await visitor.post(path, ["List-Unsubscribe": "One-Click"]).status == .ok, "again is the same")
            let page = try await visitor.open(path).text
            #expect(page.matches(of: /type="checkbox"[^>]* checked/).count == 6)
            let forged = path.dropLast() + (path.hasSuffix("0") ? "1" : "0")
            #expect(try await visitor.post(String(forged), ["List-Unsubscribe": "One-Click"]).status == .notFound)
        }
    }

    @Test("An address that mail came back from is told of")
    func gone() async throws {
        try await visit(mail: MailBasket([.gone("5.1.1")])) { _, _, _, path, visitor in
            let text = try await visitor.open(path).text
            #expect(text.contains("Письма на этот адрес возвращаются"))
        }
    }

    @Test("Of an erased appeal nothing is left to choose")
    func erased() async throws {
        try await visit { bench, notifier, id, path, visitor in
            try await bench.say(.erased(Erased()), of: id)
            try await notifier.stage.until { try String.fetchAll($0, sql: "SELECT phase FROM appeal") == ["erased"] }
            let page = try await visitor.open(path)
            #expect(page.status == .gone && page.text.contains("Данные этого обращения удалены"))
            #expect(try await visitor.post(path, ["List-Unsubscribe": "One-Click"]).status == .gone)
        }
    }
}

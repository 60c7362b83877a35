import Appeals
import Foundation
import ServiceKit
import Testing
import WebPages

@testable import NotifierService

@Suite("What a letter says", .timeLimit(.minutes(4)))
struct LetterTests {
    private static let words = "Лампы заменены.\nПроверено: 5 > 3 & <script>alert(1)</script>"

    private func matter(_ kind: LetterKind, _ language: Language, words: String? = LetterTests.words) throws
        -> LetterWriter.Matter
    {
        let time = DeskBench.morning
        var appeal: Appeal?
        var last: Event?
        func happen(_ body: EventBody) throws {
            let event = Event(
                id: "e-\(body.type?.shortName ?? "")", source: "/test", subject: "appeal-1", time: time,
                actor: .staff("vera", unit: appeal?.unit), body: body)
            #expect(Appeal.apply(event, to: &appeal) == .applied, "\(kind)")
            last = event
        }
        let deadline = Assigned(unit: MailBench.unit, deadline: time + 5 * 86_400, rule: "type")
        try happen(
            .submitted(
                Submitted(
                    number: .random(), channel: "portal",
                    issueType: DeskBench.lighting)))
        try happen(.registered(Registered(year: 2026, serial: 17)))
        if kind != .registered { try happen(.assigned(deadline)) }
        switch kind {
        case .registered, .assigned: break
        case .extended: try happen(.extended(Extended(deadline: time + 9 * 86_400, words: "w")))
        case .forwarded: try happen(.forwarded(Forwarded(authority: Forwarded.unlisted, words: "w")))
        case .merged: try happen(.merged(Merged(into: "other")))
        case .rejected: try happen(.rejected(Rejected(ground: .outOfScope, reply: "w")))
        case .question, .resolved, .answered, .reopened:
            try happen(.accepted(Accepted()))
            switch kind {
            case .question: try happen(.question(Asked(words: "w")))
            case .answered: try happen(.answered(Answered(reply: "w")))
            default: try happen(.resolved(Resolved(reply: "w")))
            }
            if kind == .reopened { try happen(.reopened(Reopened(deadline: time + 9 * 86_400))) }
        }
        return LetterWriter.Matter(
            kind: kind, event: try #require(last), appeal: try #require(appeal),
            contact: Contact(name: "Анна Ли", email: "anna@example.org", language: language), words: words,
            firstEvent: nil)
    }

    @Test(
        "Every letter is whole in both languages: no gap left, the link in text and HTML, the unit's words as they are")
    func whole() async throws {
        try await MailBench.with { bench in
            let writer = try await bench.notifier(settings: [:]).sender.writer
            for kind in LetterKind.allCases {
                for language in Language.allCases {
                    let matter = try matter(kind, language)
                    let mail = try writer.mail(about: matter)
                    let link =
                        "https://otklik.example.org/t/\(matter.appeal.number.digits)/\(bench.desk.keys.appealSecret(for: "appeal-1"))"
                    for part in [mail.subject, mail.text, mail.html] {
                        #expect(!part.contains("{") && !part.contains("mail-"), "\(kind) \(language): \(part)")
                        #expect(!part.contains(Forwarded.unlisted), "\(kind) \(language): \(part)")
                        #expect(!part.contains("  ") || part == mail.html, "\(kind) \(language): a gap in \(part)")
                        #expect(!part.contains(".."), "\(kind) \(language): two full stops in \(part)")
                    }
                    #expect(mail.text.contains(link) && mail.html.contains("href=\"\(link)\""))
                    #expect(mail.text.contains("> Проверено: 5 > 3 & <script>alert(1)</script>\n"))
                    #expect(mail.html.contains("&lt;script&gt;") && !mail.html.contains("<script>"))
                    #expect(mail.subject.contains(matter.appeal.number.description))
                    #expect(mail.text.contains("Анна Ли") && mail.from.address == "otklik@localhost")
                    #expect(try ParsedMail(mail.message()).parts.count == 2)
                }
            }
        }
    }

    @Test("A letter names the unit, the deadline of its own event, and says what to do next")
    func said() async throws {
        try await MailBench.with { bench in
            let writer = try await bench.notifier(settings: [:]).sender.writer
            let assigned = try writer.mail(about: matter(.assigned, .ru, words: nil)).text
            #expect(assigned.contains("29\u{a0}ноября 2026") || assigned.contains("29 ноября 2026"))
            let unit = try #require(bench.desk.city.current.units[MailBench.unit])
            #expect(assigned.contains(unit.name.ru))
            #expect(!assigned.contains(">"), "nothing is quoted where nothing was said")
            let question = try writer.mail(about: matter(.question, .en)).text
            #expect(question.contains("Answer on the appeal's page"))
            #expect(try writer.mail(about: matter(.resolved, .en)).text.contains("by 24 December 2026"))
        }
    }

    @Test("Every text of the notifier is used, and every text that is asked for exists")
    func texts() async throws {
        try await MailBench.with { bench in
            let sources = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../Services/Notifier/Sources").standardized
            let pages = try await bench.notifier(settings: [:]).sender.writer.pages
            #expect(try TemplateCheck(pages.templates, sources: [sources]).problems == [])
        }
    }
}

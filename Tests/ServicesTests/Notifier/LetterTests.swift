import Appeals
import Foundation
import ServiceKit
import Testing
import WebPages

@testable import NotifierService

@Suite("What a message says", .timeLimit(.minutes(4)))
struct LetterTests {
    private static let words = "Лампы заменены.\nПроверено: 5 > 3 & <script>alert(1)</script>"

    /// An appeal that came to an event of `type`.
    private func matter(
        _ type: EventType, template: String? = nil, words: String? = LetterTests.words
    ) throws -> LetterWriter.Matter {
        let time = DeskBench.morning
        var appeal: Appeal?
        var last: Event?
        func happen(_ body: EventBody) throws {
            let event = Event(
                id: "e-\(body.type?.shortName ?? "")", source: "/test", subject: "appeal-1", time: time,
                actor: .staff("vera", unit: appeal?.unit), body: body)
            #expect(Appeal.apply(event, to: &appeal) == .applied, "\(type)")
            last = event
        }
        let assigned = Assigned(unit: MailBench.unit, deadline: time + 5 * 86_400, rule: "type")
        try happen(
            .submitted(
                Submitted(
                    number: .random(), channel: "portal", issueType: DeskBench.lighting, author: "appeal-1.author")))
        try happen(.registered(Registered(year: 2026, serial: 17)))
        if type != .registered { try happen(.assigned(assigned)) }
        switch type {
        case .registered, .assigned: break
        case .extended: try happen(.extended(Extended(deadline: time + 9 * 86_400, words: "w")))
        case .forwarded: try happen(.forwarded(Forwarded(authority: Forwarded.unlisted, words: "w")))
        case .merged: try happen(.merged(Merged(into: "other")))
        case .rejected: try happen(.rejected(Rejected(ground: .outOfScope, reply: "w")))
        case .reply: try happen(.reply(Replied(words: "w")))
        case .overdue: try happen(.overdue(Overdue(deadline: assigned.deadline)))
        default:
            try happen(.accepted(Accepted()))
            switch type {
            case .question: try happen(.question(Asked(words: "w")))
            case .answered: try happen(.answered(Answered(reply: "w")))
            default: try happen(.resolved(Resolved(reply: "w")))
            }
            if type == .reopened { try happen(.reopened(Reopened(deadline: time + 9 * 86_400))) }
        }
        return LetterWriter.Matter(
            event: try #require(last), appeal: try #require(appeal), template: template ?? String(type.shortName),
            words: words)
    }

    private func reader(
        _ audience: Audience, _ language: Language, own: TrackingNumber? = nil
    ) -> LetterWriter.Reader {
        .init(
            audience: audience, id: "appeal-1.author", holder: "appeal-1", name: "Анна Ли", language: language,
            own: own.map { .init(id: "appeal-1", number: $0) })
    }

    /// The message as a mail.
    private func mail(
        _ matters: [LetterWriter.Matter], to reader: LetterWriter.Reader, on bench: MailBench
    ) throws -> (mail: Mail, short: String) {
        let (letter, short) = try bench.notifier().writer.write(matters, to: reader)
        let message = Message(
            key: "e.email.resident.appeal-1.author", to: .email(name: reader.name, address: "anna@example.org"),
            letter: letter, short: short, event: matters[0].event, thread: "appeal-1", reader: reader,
            date: DeskBench.morning)
        return (try bench.mailWriter(replies: "appeals@example.org").mail(message), short)
    }

    @Test(
        "Every row of the pack's table gives a whole message in both languages: no gap left, the link in text and HTML")
    func whole() async throws {
        try await MailBench.with { bench in
            for rule in bench.city.current.notifications {
                for language in Language.allCases {
                    let matter = try matter(rule.event, template: rule.template)
                    let own = rule.audience == .resident ? matter.appeal.number : nil
                    let reader = reader(rule.audience, language, own: own)
                    let (mail, short) = try mail([matter], to: reader, on: bench)
                    let row = "\(rule.event) \(rule.audience) \(language)"
                    for part in [mail.subject, mail.text, mail.html, short] {
                        #expect(!part.contains("{{") && !part.contains("mail-"), "\(row): \(part)")
                        #expect(!part.contains(Forwarded.unlisted), "\(row): \(part)")
                        #expect(!part.contains("  ") || part == mail.html, "\(row): a gap in \(part)")
                        #expect(!part.contains("..") && !part.contains(" ,"), "\(row): \(part)")
                    }
                    let secret = bench.desk.keys.appealSecret(for: "appeal-1")
                    let link = "https://otklik.example.org/t/\(matter.appeal.number.digits)/\(secret)"
                    let isAuthor = rule.audience == .resident
                    #expect(mail.text.contains(link) == isAuthor && mail.html.contains("href=\"\(link)\"") == isAuthor)
                    #expect(short.contains(secret) == isAuthor, "only the author gets the secret link")
                    #expect(mail.html.contains("<script>") == false)
                    #expect(mail.subject.contains(matter.appeal.number.description))
                    #expect(mail.text.contains("Анна Ли"))
                    #expect((mail.unsubscribe != nil) == rule.audience.isOfResidents)
                    #expect((mail.replyTo?.hasPrefix("appeals+\(matter.appeal.number.digits).") ?? false) == isAuthor)
                    #expect(try ParsedMail(mail.message()).parts.count == 2)
                }
            }
        }
    }

    @Test(
        "A message quotes the unit's words as they are, names the unit, the deadline of its own event, and what to do next"
    )
    func said() async throws {
        try await MailBench.with { bench in
            func text(_ type: EventType, _ language: Language, words: String? = Self.words) throws -> String {
                let matter = try matter(type, words: words)
                return try mail([matter], to: reader(.resident, language, own: matter.appeal.number), on: bench).mail
                    .text
            }
            let assigned = try text(.assigned, .ru, words: nil)
            #expect(assigned.contains("29 ноября 2026"))
            let unit = try #require(bench.city.current.units[MailBench.unit])
            #expect(assigned.contains(unit.name.ru))
            #expect(!assigned.contains(">"), "nothing is quoted where nothing was said")
            let question = try text(.question, .en)
            #expect(question.contains("> Проверено: 5 > 3 & <script>alert(1)</script>\n"))
            let quote = try #require(question.range(of: "> Лампы заменены"))
            let next = try #require(question.range(of: "Reply on the appeal's page"))
            #expect(quote.upperBound < next.lowerBound)
            #expect(try text(.resolved, .en).contains("by 24 December 2026"))
        }
    }

    @Test(
        "Several things are told in one message, a line each; of very many the latest are listed and the rest is counted"
    )
    func several() async throws {
        try await MailBench.with { bench in
            let matters = try [matter(.assigned), matter(.question)]
            let (mail, short) = try mail(matters, to: reader(.resident, .ru, own: matters[0].appeal.number), on: bench)
            #expect(mail.subject == "Новое по вашим обращениям (2)")
            #expect(mail.text.contains("14:00 — Обращение \(matters[0].appeal.number): назначен исполнитель"))
            #expect(mail.text.contains("нужен ваш ответ") && !mail.text.contains("Лампы"))
            #expect(short.contains("/t/"))
            let many = Array(repeating: matters[0], count: 500)
            let long = try self.mail(many, to: reader(.worker, .en), on: bench).mail.text
            #expect(long.contains("Earlier: 470 more.") && long.contains("https://otklik.example.org/work"))
        }
    }

    @Test("Every text of the notifier is used, and every text that is asked for exists")
    func texts() async throws {
        try await MailBench.with { bench in
            let sources = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../Services/Notifier/Sources").standardized
            let pages = try bench.notifier().writer.pages
            #expect(try TemplateCheck(pages.templates, sources: [sources]).problems == [])
        }
    }
}

import Appeals
import Foundation
import GRDB
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Pipeline
import ServiceKit
import TestSupport
import Testing

@testable import IntakeService

@Suite("Mails that come in")
struct ReceiveMailTests {
    private static let base = "appeals@city.example"
    private static let settings = ["OTKLIK_MAIL_REPLY": base]
    private static let picture =
        Data([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) + Data(repeating: 1, count: 2_000)

    @Test("A reply to the signed address answers the question; sent twice it is one reply")
    func reply() async throws {
        try await IntakeBench.with(settings: Self.settings) { bench in
            let appeal = try await bench.asked()
            let mail = Self.mail(to: try bench.replyAddress(appeal), text: "У второго.\n\n> У какого подъезда?")
            let first = try await bench.receive(mail)
            #expect((first.status, first.outcome) == (200, "reply"))
            let again = try await bench.receive(mail)
            #expect((again.status, again.outcome) == (200, "reply"))
            try await bench.settled()
            #expect(try await bench.receive(mail).outcome == "reply")
            let replies = try await bench.replies(to: appeal)
            #expect(replies.count == 1)
            let question = try await bench.stage.store.read {
                try IntakeFlow.appeals.events(of: appeal.id, in: $0).last { $0.body.type == .question }?.id
            }
            let expected = Replied(words: "\(replies[0].id).words", to: question, channel: "email")
            #expect(replies.first?.body == .reply(expected))
            #expect(try await bench.state(of: appeal)?.phase == .accepted)
            let page = try await Visitor(bench).open(bench.path(to: appeal)).text
            #expect(page.contains("У второго.") && !page.contains("&gt; У какого"))
        }
    }

    @Test("Without a Message-ID the whole mail tells whether it came before; another mail is another reply")
    func withoutID() async throws {
        try await IntakeBench.with(settings: Self.settings) { bench in
            let appeal = try await bench.asked()
            let address = try bench.replyAddress(appeal)
            for text in ["Первое", "Первое", "Второе"] {
                let mail = Self.mail(to: address, id: nil, text: text)
                #expect(try await bench.receive(mail).outcome == "reply")
            }
            try await bench.settled()
            #expect(try await bench.replies(to: appeal).count == 2)
        }
    }

    @Test("A text without end is cut to what a text may have")
    func long() async throws {
        try await IntakeBench.with(settings: Self.settings) { bench in
            let appeal = try await bench.asked()
            let text = String(repeating: "Темно. ", count: 1_000)
            let mail = Self.mail(to: try bench.replyAddress(appeal), text: text)
            #expect(try await bench.receive(mail).outcome == "reply")
            try await bench.settled()
            let kept = try #require(try await bench.words(of: bench.replies(to: appeal)[0]))
            #expect(kept.text.unicodeScalars.count == Words.limit)
            #expect(kept.text.hasSuffix("…"))
        }
    }

    @Test("Neither a number alone nor a forged signature is a reply, and both numbers get one answer")
    func forged() async throws {
        try await IntakeBench.with(settings: Self.settings) { bench in
            let appeal = try await bench.asked()
            let other = try await bench.asked()
            let signature = try bench.replyAddress(other).dropFirst("appeals+".count + 11).prefix(26)
            let alone = try await bench.receive(Self.mail(to: "appeals+\(appeal.number.digits)@city.example"))
            #expect((alone.status, alone.outcome, alone.cause) == (422, "refused", "unknown-address"))
            #expect(alone.reason?.contains("https://otklik.example") ?? false)
            let stranger = try await bench.receive(Self.mail(to: "nobody@city.example"))
            #expect((stranger.status, stranger.cause) == (422, "unknown-address"))
            let forged = try await bench.receive(
                Self.mail(to: "appeals+\(appeal.number.digits).\(signature)@city.example"))
            #expect((forged.status, forged.cause) == (422, "forged"))
            let nowhere = try await bench.receive(
                Self.mail(to: "appeals+\(TrackingNumber.random().digits).\(signature)@city.example"))
            #expect((nowhere.status, nowhere.cause, nowhere.reason) == (422, "forged", forged.reason))
            #expect(try await bench.replies(to: appeal).isEmpty)
        }
    }

    @Test("A reply to a closed appeal is refused and named the button; one taken before it was closed stays taken")
    func closed() async throws {
        try await IntakeBench.with(settings: Self.settings) { bench in
            let appeal = try await bench.asked()
            let address = try bench.replyAddress(appeal)
            let early = Self.mail(to: address, id: "early@b.example")
            #expect(try await bench.receive(early).outcome == "reply")
            try await bench.settled()
            try await bench.say(
                .resolved(Resolved(reply: "o")), of: appeal.id, by: IntakeBench.worker, words: "Заменили лампы")
            #expect(try await bench.receive(early).outcome == "reply")
            let late = try await bench.receive(Self.mail(to: address, id: "late@b.example"))
            #expect((late.status, late.outcome, late.cause) == (422, "refused", "closed"))
            #expect(late.reason?.contains("«Проблема не решена»") ?? false)
            bench.clock.advance(by: 60 * 86_400)
            let later = try await bench.receive(Self.mail(to: address, id: "later@b.example"))
            #expect(later.reason?.contains("https://otklik.example") ?? false)
        }
    }

    @Test("What programs write is passed over, and what nobody can read is refused")
    func programs() async throws {
        try await IntakeBench.with(settings: Self.settings) { bench in
            let appeal = try await bench.asked()
            let address = try bench.replyAddress(appeal)
            for header in ["Auto-Submitted: auto-replied", "X-Otklik-Site: otklik.example", "Precedence: bulk"] {
                let answer = try await bench.receive(Self.mail(to: address, headers: [header]))
                #expect((answer.status, answer.outcome) == (200, "ignored"), "\(header)")
            }
            let empty = try await bench.receive(Self.mail(to: address, text: " \n"))
            #expect((empty.status, empty.cause) == (422, "unreadable"))
            #expect(try await bench.replies(to: appeal).isEmpty)
            #expect(try await bench.receive(Data()).cause == "unreadable")
            #expect(try await bench.receive(Data(count: IncomingMail.sizeLimit + 1)).status == 413)
            #expect(try await bench.receive(Self.mail(to: address), token: "x").status == 401)
            #expect(try await bench.receive(Self.mail(to: address), type: "text/plain").status == 415)
        }
    }

    @Test("Without the setting no mail is taken")
    func notConfigured() async throws {
        try await IntakeBench.with { bench in
            let answer = try await bench.receive(Self.mail(to: Self.base))
            #expect((answer.status, answer.cause) == (422, "unknown-address"))
        }
    }

    @Test("Attachments are kept, shown by links on the tracking page, and read by their signed address only")
    func attachment() async throws {
        try await IntakeBench.with(settings: Self.settings) { bench in
            let appeal = try await bench.asked()
            let mail = Self.mail(
                to: try bench.replyAddress(appeal), text: "",
                files: [("двор.png", "image/gif", Self.picture), ("page.html", "text/html", Data("<script>".utf8))])
            #expect(try await bench.receive(mail).outcome == "reply")
            try await bench.settled()
            let page = try await Visitor(bench).open(bench.path(to: appeal))
            #expect(page.text.contains("двор.png, 2\u{a0}КБ") && page.text.contains("page.html, 8\u{a0}Б"))
            let links = page.text.matches(of: /href="(\/files\/[^"]+)"/).map { String($0.output.1) }
            #expect(links.count == 2)
            let picture = try await bench.file(links[0])
            #expect(picture.body == Self.picture)
            #expect(picture.headers[.contentType] == "image/png")
            #expect(picture.headers[.contentSecurityPolicy] == "sandbox")
            #expect(picture.headers[.xContentTypeOptions] == "nosniff")
            #expect(picture.headers[.cacheControl]?.hasPrefix("private") ?? false)
            #expect(
                picture.headers[.contentDisposition]
                    == "inline; filename=\"____.png\"; filename*=UTF-8''%D0%B4%D0%B2%D0%BE%D1%80.png")
            let html = try await bench.file(links[1])
            #expect(html.headers[.contentType] == "application/octet-stream")
            #expect(html.headers[.contentDisposition]?.hasPrefix("attachment; ") ?? false)
            let forged = links[0].replacing(/\/[^\/?]+\?/, with: "/\(String(repeating: "0", count: 26))?")
            let unknown = bench.intake.parts.fileAddress.path(
                to: FileReference(
                    sha256: String(repeating: "0", count: 64), name: "a", mediaType: "image/png", bytes: 1))
            let answers = [try await bench.file(forged), try await bench.file(unknown)]
            #expect(answers.map(\.status) == [404, 404])
        }
    }

    @Test("A new mail becomes an appeal where the pack has that way in: without type, without consent, once")
    func message() async throws {
        try await TemporaryFolder.with { folder in
            try await IntakeBench.with(settings: Self.settings, city: try Self.cityWithMail(folder)) { bench in
                let mail = Self.mail(
                    to: "Appeals@City.example", subject: "Темно у школы", text: "Не горят фонари.",
                    files: [("двор.png", "image/png", Self.picture)])
                for _ in 0..<2 { #expect(try await bench.receive(mail).outcome == "message") }
                try await bench.settled()
                let appeals = try await bench.stage.store.read {
                    try IntakeFlow.appeals.appeals(where: "1", [], in: $0)
                }
                let appeal = try #require(appeals.first)
                #expect(appeals.count == 1)
                #expect((appeal.channel, appeal.issueType, appeal.phase) == ("email", nil, .submitted))
                let (words, author, consent) = try await bench.stage.store.read { db -> (Words?, Contact?, String?) in
                    let submitted = try IntakeFlow.appeals.events(of: appeal.id, in: db).first
                    guard case .submitted(let body) = submitted?.body else { throw Unfulfilled() }
                    return (
                        try IntakeFlow.appeals.personal(appeal.words, of: appeal.id, in: db)?.words,
                        try IntakeFlow.appeals.personal(appeal.author, of: appeal.id, in: db)?.contact, body.consent
                    )
                }
                #expect(words?.text == "Темно у школы\n\nНе горят фонари.")
                #expect(words?.files?.map(\.name) == ["двор.png"])
                #expect((author?.name, author?.email, consent) == ("Анна Ли", "anna@b.example", nil))
                #expect(try await Visitor(bench).open(bench.path(to: appeal)).status == 200)
                let claimed = try await bench.post("/api/appeals", ["channel": "email", "text": "x"])
                #expect(claimed.status == 422 && claimed.wrongFields.contains("channel"))
            }
        }
    }

    @Test("A new mail is refused where the pack has no such way in, and other ways in still need a type and consent")
    func noMessage() async throws {
        try await IntakeBench.with(settings: Self.settings) { bench in
            let answer = try await bench.receive(Self.mail(to: Self.base))
            #expect((answer.status, answer.cause) == (422, "unknown-address"))
            #expect(answer.reason?.contains("https://otklik.example") ?? false)
            let error = await #expect(throws: InvalidInput.self) {
                try await bench.intake.submit(
                    IntakeBench.draft {
                        $0.type = nil
                        $0.consent = nil
                    })
            }
            #expect(error?.errors.map(\.field).sorted() == ["consent", "type"])
        }
    }

    /// The city's pack with one more way in.
    private static func cityWithMail(_ folder: URL) throws -> CityPackSource {
        let pack = folder.appending(path: "pack")
        try FileManager.default.copyItem(at: IntakeBench.city.get().folder, to: pack)
        let file = pack.appending(path: "channels.yaml")
        let entry =
            "  - {code: email, number: 4, name: {ru: Почта, en: E-mail}, electronic: true, identifies: false, "
            + "entry: mail}\n"
        let text = try String(contentsOf: file, encoding: .utf8).replacing("channels:\n", with: "channels:\n\(entry)")
        try text.write(to: file, atomically: true, encoding: .utf8)
        return try CityPackSource(folder: pack)
    }

    /// A mail as a program of today writes it.
    private static func mail(
        to address: String, id: String? = "one@b.example", subject: String = "Re: Вопрос", text: String = "У второго.",
        headers: [String] = [], files: [(name: String, type: String, data: Data)] = []
    ) -> Data {
        func word(_ text: String) -> String { "=?utf-8?B?\(Data(text.utf8).base64EncodedString())?=" }
        var lines =
            headers + (id.map { ["Message-ID: <\($0)>"] } ?? []) + [
                "From: \(word("Анна Ли")) <anna@b.example>", "To: <\(address)>", "Subject: \(word(subject))",
                "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=\"x\"", "", "--x",
                "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text,
            ]
        for file in files {
            lines += [
                "--x", "Content-Type: \(file.type)", "Content-Disposition: attachment; filename=\"\(word(file.name))\"",
                "Content-Transfer-Encoding: base64", "",
                file.data.base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed]),
            ]
        }
        return Data((lines + ["--x--", ""]).joined(separator: "\r\n").utf8)
    }
}

extension IntakeBench {
    fileprivate static let worker = Actor.staff("worker", unit: "street-lighting")

    /// An appeal whose unit has asked its resident.
    fileprivate func asked() async throws -> Appeal {
        let appeal = try await file()
        try await takeIntoWork(appeal.id)
        try await say(.question(Asked(words: "q")), of: appeal.id, by: Self.worker, words: "У какого подъезда?")
        return appeal
    }

    fileprivate func replyAddress(_ appeal: Appeal) throws -> String {
        try #require(intake.parts.replies).address(for: appeal.id, number: appeal.number)
    }

    /// The replies that were folded.
    fileprivate func replies(to appeal: Appeal) async throws -> [Event] {
        try await stage.store.read {
            try IntakeFlow.appeals.events(of: appeal.id, in: $0).filter { $0.body.type == .reply }
        }
    }

    fileprivate func words(of event: Event) async throws -> Words? {
        try await stage.store.read {
            try IntakeFlow.appeals.personal(event.body.text, of: event.subject, in: $0)?.words
        }
    }

    fileprivate func state(of appeal: Appeal) async throws -> Appeal? {
        try await stage.store.read { try AppealReader().appeal(appeal.id, in: $0) }
    }

    /// Posts a mail as the mail server's pipe does.
    fileprivate func receive(
        _ mail: Data, token: String? = nil, type: String = "message/rfc822"
    ) async throws -> MailReceipt {
        let headers: HTTPFields = [.authorization: "Bearer \(token ?? keys.operatorToken)", .contentType: type]
        let answer = try await client.execute(
            uri: "/hooks/mail", method: .post, headers: headers, body: ByteBuffer(bytes: mail))
        return MailReceipt(Answer(answer))
    }

    /// Reads a file by its link on a page.
    fileprivate func file(_ link: String) async throws -> (status: Int, headers: HTTPFields, body: Data) {
        let answer = try await client.execute(uri: link.replacing("&amp;", with: "&"), method: .get)
        return (answer.status.code, answer.headers, Data(answer.body.readableBytesView))
    }
}

/// The answer to a mail.
private struct MailReceipt {
    let status: Int
    let outcome: String?
    let cause: String?
    let reason: String?

    init(_ answer: Answer) {
        status = answer.status
        outcome = answer.json["outcome"] as? String
        cause = answer.json["cause"] as? String
        reason = answer.json["reason"] as? String
    }
}

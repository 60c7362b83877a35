import Appeals
import Foundation
import Testing

@testable import NotifierService

@Suite("A mail as it travels")
struct MailTests {
    private func mail(
        to: String = "anna@example.org", name: String? = "Анна Ли",
        subject: String = "Обращение 407 155 392 4: вопрос решён",
        thread: String? = nil, text: String = "Здравствуйте!\n\n.\nПока\n", html: String = "<p>Здравствуйте!</p>"
    ) -> Mail {
        Mail(
            from: .init(name: "Администрация города Южно-Сахалинска", address: "otklik@example.org"),
            to: .init(name: name, address: to), replyTo: "appeals+1.abc@example.org", subject: subject,
            date: DeskBench.morning,
            timeZone: TimeZone(identifier: "Asia/Sakhalin")!, messageID: "0199.registered@otklik.example.org",
            thread: thread, unsubscribe: "https://otklik.example.org/notify/choices/a/b/c", site: "otklik.example.org",
            language: .ru, text: text, html: html)
    }

    @Test(
        "A mail program reads back what was written: headers of any script, the date in the city's zone, a text and an HTML part"
    )
    func parsed() throws {
        let parsed = try ParsedMail(mail(thread: "first@otklik.example.org").message())
        #expect(parsed["From"] == "Администрация города Южно-Сахалинска <otklik@example.org>")
        #expect(parsed["To"] == "Анна Ли <anna@example.org>")
        #expect(parsed["Subject"] == "Обращение 407 155 392 4: вопрос решён")
        #expect(parsed["Date"] == "Tue, 24 Nov 2026 14:00:00 +1100")
        #expect(parsed["Message-ID"] == "<0199.registered@otklik.example.org>")
        #expect(parsed["References"] == "<first@otklik.example.org>")
        #expect(parsed["In-Reply-To"] == "<first@otklik.example.org>")
        #expect(parsed["Auto-Submitted"] == "auto-generated")
        #expect(parsed["Reply-To"] == "<appeals+1.abc@example.org>")
        #expect(parsed["List-Unsubscribe"] == "<https://otklik.example.org/notify/choices/a/b/c>")
        #expect(parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click")
        #expect(parsed["X-Otklik-Site"] == "otklik.example.org")
        #expect(parsed.parts["text/plain; charset=utf-8"] == "Здравствуйте!\r\n\r\n.\r\nПока\r\n")
        #expect(parsed.parts["text/html; charset=utf-8"] == "<p>Здравствуйте!</p>")
        #expect(try mail().message() == mail().message(), "the same mail must be the same bytes")
        #expect(try ParsedMail(mail().message())["References"] == nil)
    }

    @Test(
        "What a person writes in a name or a unit in a subject begins no header of its own",
        arguments: [
            "Анна\r\nBcc: all@example.org", "Anna\nBcc: all@example.org", "Anna\r\n\r\n<h1>body</h1>", "a\u{0}b",
            "=?utf-8?B?QQ==?=",
        ])
    func injection(_ text: String) throws {
        let parsed = try ParsedMail(mail(name: text, subject: text).message())
        #expect(parsed["Bcc"] == nil)
        #expect(parsed.headers.count == 13)
        #expect(parsed["Subject"] == text)
        #expect(parsed["To"] == "\(text) <anna@example.org>")
    }

    @Test(
        "An address that ends the line or the address is refused",
        arguments: [
            "anna@example.org\r\nRCPT TO:<all@example.org>", "anna@example.org> SIZE=1", "a b@example.org", "anna",
            "@example.org",
            "anna@", "anna@exa mple.org", "anna@a@b", "\"anna\"@example.org",
        ])
    func badAddress(_ address: String) {
        #expect(throws: MailError.badAddress) { try mail(to: address).message() }
    }

    @Test("A domain of any script becomes ASCII, so that any server takes it")
    func domain() throws {
        #expect(try Mail.address("anna@почта.рф") == "anna@xn--80a1acny.xn--p1ai")
        #expect(try Mail.address("otklik@localhost") == "otklik@localhost")
    }

    @Test("Any text survives a header, in lines of 76 characters, each encoded word whole", arguments: 0..<200)
    func encodedWords(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let alphabet = Array("абвгд ёж ABC xyz 0123 ,;:\"<>@=?_ 漢字 👩‍👩‍👧 \r\n\t")
        let text = String(
            (0..<Int.random(in: 0...120, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
        )
        .trimmingCharacters(in: .whitespacesAndNewlines)
        let header = "Subject: \(EncodedWord.header(text, after: 9))"
        #expect(header.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
        #expect(try ParsedMail.decoded(header.replacing("\r\n ", with: " ")) == "Subject: \(text)")
    }
}

/// A small generator with a seed: the same numbers every time.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}

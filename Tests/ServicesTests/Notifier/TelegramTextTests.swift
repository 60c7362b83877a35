import Foundation
import Testing

@testable import NotifierService

@Suite("What a chat message says")
struct TelegramTextTests {
    private static let link = "Страница обращения: http://localhost:8080/t/4071553924/secret"

    private func text(
        paragraphs: [String] = ["Обращение решено."], quote: [String] = [], next: String? = "Вы можете оценить ответ.",
        link: String? = TelegramTextTests.link, limit: Int = TelegramText.limit
    ) -> ChatText {
        ChatText(
            subject: "Обращение 407 155 392 4", paragraphs: paragraphs, quote: quote, next: next, link: link,
            limit: limit)
    }

    @Test("The subject is bold, the unit's words are a quote, and an empty part leaves no gap")
    func whole() {
        #expect(
            TelegramText.html(text(quote: ["Лампы заменены.", "Проверено."])) == """
                <b>Обращение 407 155 392 4</b>

                Обращение решено.

                <blockquote>Лампы заменены.
                Проверено.</blockquote>

                Вы можете оценить ответ.

                Страница обращения: http://localhost:8080/t/4071553924/secret
                """)
        #expect(
            TelegramText.html(text(quote: [" "], next: nil, link: nil))
                == "<b>Обращение 407 155 392 4</b>\n\nОбращение решено.")
    }

    @Test("No tag and no entity is anybody's but ours")
    func escaped() {
        let html = TelegramText.html(text(paragraphs: ["5 > 3 & <b>\"так\"</b>"], quote: ["</blockquote><a href='x'>"]))
        #expect(html.contains("5 &gt; 3 &amp; &lt;b&gt;&quot;так&quot;&lt;/b&gt;"))
        #expect(html.contains("<blockquote>&lt;/blockquote&gt;&lt;a href='x'&gt;</blockquote>"))
    }

    @Test("What is too long is cut in the quote, after a word; the rest and the link stay")
    func cutQuote() throws {
        let words = (0..<2_000).map { "слово\($0)" }
        let cut = text(quote: [words.joined(separator: " ")])
        #expect(cut.length <= TelegramText.limit && cut.length > TelegramText.limit - 30)
        let quote = try #require(cut.parts.first { $0.kind == .quote }).text
        #expect(quote.hasSuffix("…"))
        #expect(words.contains(String(quote.dropLast().split(separator: " ").last ?? "")), "a word is whole")
        #expect(cut.parts.last?.text == Self.link)
        #expect(cut.parts.contains { $0.kind == .next })
    }

    @Test("However little room and however long the parts are, it fits and the link is whole", arguments: 0..<100)
    func anyLength(seed: Int) {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("абв xyz <>&\"\n👩‍👩‍👧 é")
        func any(_ longest: Int) -> String {
            String((0..<Int.random(in: 0...longest, using: &random)).map { _ in alphabet.randomElement() ?? "a" })
        }
        let limit = Int.random(in: 80...400)
        let cut = text(
            paragraphs: [any(300), any(300)], quote: [any(seed * 10), any(50)], next: any(200), limit: limit)
        #expect(cut.length <= limit)
        #expect(cut.parts.last?.text == Self.link)
    }

    @Test("A word that is longer than all is cut itself, between characters that people see")
    func longWord() {
        #expect("короткий".shortened(to: 8) == "короткий")
        #expect("раз два три четыре".shortened(to: 12) == "раз два три…")
        #expect("раз два три четыре".shortened(to: 11) == "раз два…")
        #expect(String(repeating: "я", count: 50).shortened(to: 10) == "яяяяяяяяя…")
        #expect("aaaa👩‍👩‍👧👩‍👩‍👧".shortened(to: 10) == "aaaa…")
    }

    @Test(
        "What Telegram answers decides",
        arguments: [
            (200, #"{"ok":true,"result":{"message_id":7,"chat":{"id":1}}}"#, SendResult.accepted),
            (200, #"{"ok":true,"result":{}}"#, .later("garbage")), (200, #"{"ok":true}"#, .later("garbage")),
            (200, #"{"ok":true,"result":true}"#, .later("garbage")), (200, "<html>", .later("garbage")),
            (200, "", .later("garbage")), (200, "[]", .later("garbage")), (200, #"{"ok":false}"#, .later("garbage")),
            (
                429, #"{"ok":false,"error_code":429,"description":"Too Many","parameters":{"retry_after":31}}"#,
                .later("429", after: 31)
            ),
            (403, #"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked"}"#, .gone("403")),
            (400, #"{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}"#, .gone("400")),
            (
                400, #"{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-1001}}"#,
                .gone("migrated")
            ),
            (400, #"{"ok":false,"error_code":400,"description":"can't parse entities"}"#, .refused("400")),
            (502, "<html>Bad Gateway</html>", .later("502")), (403, "<html>blocked here</html>", .later("garbage")),
        ])
    func answers(status: Int, body: String, expected: SendResult) {
        #expect(TelegramTransport.result(of: HTTPAnswer(status: status, body: Data(body.utf8))) == expected)
    }

    @Test("A wrong token stops all messages with a sentence that names the setting", arguments: [401, 404])
    func token(code: Int) {
        let body = Data(#"{"ok":false,"error_code":\#(code),"description":"Unauthorized"}"#.utf8)
        guard case .unreachable(let sentence) = TelegramTransport.result(of: HTTPAnswer(status: code, body: body))
        else {
            Issue.record("a wrong token must stop all messages")
            return
        }
        #expect(sentence.contains("OTKLIK_TELEGRAM_TOKEN"))
    }
}

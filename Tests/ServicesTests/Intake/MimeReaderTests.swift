import Foundation
import Testing

@testable import IntakeService

@Suite("Reading mails")
struct MimeReaderTests {
    /// Words in koi8-r, as bytes.
    private static let koi8r: [UInt8] = [0xd5, 0x20, 0xd7, 0xd4, 0xcf, 0xd2, 0xcf, 0xc7, 0xcf]  // у второго
    /// The same in windows-1251.
    private static let windows1251: [UInt8] = [0xf3, 0x20, 0xe2, 0xf2, 0xee, 0xf0, 0xee, 0xe3, 0xee]

    private func read(_ text: String) async throws -> IncomingMail { try await read(Data(text.utf8)) }

    private func read(_ data: Data) async throws -> IncomingMail {
        try await MimeReader(site: "otklik.example").read(data)
    }

    private func mail(_ headers: String, _ body: [UInt8]) -> Data {
        Data("From: a@b.example\r\nMIME-Version: 1.0\r\n\(headers)\r\n\r\n".utf8) + Data(body)
    }

    @Test("understands addresses, names, subject and id, encoded as RFC 2047 has it")
    func headers() async throws {
        let mail = try await read(
            """
            Delivered-To: appeals+1@city.example
            Envelope-To: <b@city.example>
            Message-ID: <one@b.example>
            From: =?koi8-r?B?4c7OwQ==?= <anna@b.example>
            To: "A, B" <a@city.example>, Group: c@city.example, d@city.example;
            Cc: A@city.example
            Subject: =?windows-1251?Q?=D4=EE=ED=E0=F0?= =?utf-8?B?INC4INC70LDQvNC/0LA=?=

            Да
            """)
        #expect((mail.messageID, mail.from, mail.name) == ("one@b.example", "anna@b.example", "Анна"))
        #expect(mail.subject == "Фонар и лампа")
        #expect(
            mail.receivers == [
                "appeals+1@city.example", "b@city.example", "a@city.example", "c@city.example", "d@city.example",
            ])
        #expect(mail.text.hasPrefix("Да"))
        #expect(!mail.isAutomatic)
    }

    @Test(
        "reads old charsets, declared, not declared and declared wrongly",
        arguments: [
            ("Content-Type: text/plain; charset=koi8-r", koi8r),
            ("Content-Type: text/plain; charset=windows-1251", windows1251),
            ("Content-Type: text/plain; charset=cp1251", windows1251), ("Subject: x", windows1251),
            ("Content-Type: text/plain; charset=utf-8", windows1251),
            ("Content-Type: text/plain; charset=no-such-thing", windows1251),
            ("Content-Type: text/plain; charset=utf-8", Array("у второго".utf8)),
        ])
    func charsets(_ header: String, _ body: [UInt8]) async throws {
        #expect(try await read(mail(header, body)).text == "у второго")
    }

    @Test("decodes quoted-printable and base64 bodies")
    func encodings() async throws {
        let quoted = mail(
            "Content-Type: text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: quoted-printable",
            Array("=D5 =D7=D4=CF=\r\n=D2=CF=C7=CF".utf8))
        let based = mail(
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64",
            Array(Data("у второго".utf8).base64EncodedString().utf8))
        for data in [quoted, based] { #expect(try await read(data).text == "у второго") }
    }

    @Test("takes the plain version of a text, and files out of nested multiparts")
    func nested() async throws {
        let picture = Data([0xff, 0xd8, 0xff, 0xe0]) + Data(repeating: 1, count: 100)
        let mail = try await read(
            """
            From: a@b.example
            Content-Type: multipart/mixed; boundary=one

            --one
            Content-Type: multipart/related; boundary=two

            --two
            Content-Type: multipart/alternative; boundary=three

            --three
            Content-Type: text/plain; charset=utf-8

            У второго
            --three
            Content-Type: text/html; charset=utf-8

            <p>У <b>второго</b></p>
            --three--
            --two--
            --one
            Content-Type: image/jpeg
            Content-Disposition: attachment; filename*=utf-8''%D1%84%D0%BE%D1%82%D0%BE.jpg
            Content-Transfer-Encoding: base64

            \(picture.base64EncodedString(options: .lineLength76Characters))
            --one
            Content-Type: message/rfc822

            From: stranger@b.example
            Subject: inner

            Чужие слова
            --one--
            """)
        #expect(mail.text.trimmingCharacters(in: .whitespacesAndNewlines) == "У второго")
        #expect(mail.attachments == [.init(name: "фото.jpg", mediaType: "image/jpeg", data: picture)])
        #expect(mail.leftOut == 0)
    }

    @Test("makes text of HTML where there is nothing else, with quotations marked")
    func htmlOnly() async throws {
        let html =
            "<html><head><style>p{}</style><title>t</title></head><body><!-- no -->"
            + "<p>Лампа&nbsp;&laquo;там&raquo; 1 &lt; 2 &#8470;&#x31;</p><div>Вторая<br>строка</div><script>x()</script><blockquote>Вы спросили</blockquote>"
        let mail = try await read(mail("Content-Type: text/html; charset=utf-8", Array(html.utf8)))
        #expect(mail.text.contains("Лампа «там» 1 < 2 №1\n\nВторая\nстрока\n"))
        #expect(mail.text.contains("> Вы спросили"))
        for gone in ["p{}", "no", "x()", "t\n\n"] { #expect(!mail.text.contains(gone), "\(gone)") }
        #expect(QuotedText.reply(in: mail.text).hasSuffix("строка"))
    }

    @Test("tolerates broken mails and keeps what is left of them")
    func broken() async throws {
        let unended = try await read(
            "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nДа")
        #expect(unended.text == "Да")
        let noBoundary = try await read("From: a@b.example\nContent-Type: multipart/mixed\n\nДа")
        #expect(noBoundary.attachments.isEmpty)
        let badBase64 = try await read(
            "From: a@b.example\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n0JTQsA!!\n~~")
        #expect(badBase64.text.hasPrefix("Д"))
        let angles = String(repeating: "<a", count: 50_000)
        _ = try await read("From: a@b.example\nContent-Type: text/html\n\n\(angles)")
        await #expect(throws: MimeError.noMail) { try await read(Data()) }
    }

    @Test("keeps a large attachment, and leaves out what is too much")
    func large() async throws {
        func part(_ bytes: Int) -> String {
            """
            --x
            Content-Type: application/pdf; name="a.pdf"
            Content-Transfer-Encoding: base64

            \(Data(repeating: 7, count: bytes).base64EncodedString(options: .lineLength76Characters))

            """
        }
        let head = "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n"
        let limit = IncomingMail.attachmentSizeLimit
        let largest = try await read("\(head)\(part(limit))--x--\n")
        #expect(largest.attachments.map(\.data.count) == [limit])
        let larger = try await read("\(head)\(part(limit + 1))\(part(3))--x--\n")
        #expect(larger.attachments.map(\.data.count) == [3])
        #expect(larger.leftOut == 1)
        let many = try await read("\(head)\((0..<12).map { _ in part(5) }.joined())--x--\n")
        #expect(many.attachments.count == IncomingMail.attachmentLimit)
        #expect(many.leftOut == 2)
        await #expect(throws: MimeError.tooLarge) {
            try await read(Data("From: a@b.example\n\n".utf8) + Data(repeating: 65, count: IncomingMail.sizeLimit))
        }
    }

    @Test("survives hostile depth, and refuses what is made of boundaries or fields only")
    func hostile() async throws {
        var deep = "From: a@b.example\n"
        for level in 0..<5_000 {
            deep += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n"
        }
        #expect(try await read("\(deep)Content-Type: text/plain\n\nDeep\n").text.isEmpty)
        let letters = (0..<3_000).map { _ in "Content-Type: message/rfc822\n\n" }.joined()
        #expect(try await read("From: a@b.example\n\(letters)Deep").attachments.isEmpty)
        let boundaries = String(repeating: "--x\n", count: MimeGuard.boundaryLimit + 1)
        await #expect(throws: MimeError.tooManyParts) {
            try await read("From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n\(boundaries)")
        }
        await #expect(throws: MimeError.tooManyParts) {
            try await read(String(repeating: "a:\n", count: MimeGuard.fieldLimit + 1))
        }
        // With each field of addresses the parser reads all of them again.
        await #expect(throws: MimeError.tooManyParts) {
            try await read("From: a@example.org\n" + String(repeating: "to:a@example.org\n", count: 100_000))
        }
        await #expect(throws: MimeError.tooManyParts) {
            try await read("To: " + String(repeating: "a@b,\n ", count: 300_000) + "\n\nx")
        }
        let parts = String(repeating: "--x\n\na\n", count: 1_000)
        let many = try await read("From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n\(parts)--x--\n")
        #expect(many.text.filter { $0 == "a" }.count < MimeParts.partLimit)
    }

    @Test(
        "gives files names that can be shown and saved",
        arguments: [
            ("../../etc/passwd", "passwd"), (#"C:\фото\двор.jpg"#, "двор.jpg"), ("a\u{202e}gpj.exe", "agpj.exe"),
            ("a\r\nb.png", "ab.png"), ("..", "photo.jpg"), ("", "photo.jpg"),
            (String(repeating: "ж", count: 300) + ".jpg", String(repeating: "ж", count: 98) + ".jpg"),
        ])
    func names(_ given: String, _ name: String) {
        #expect(FileName.clean(given, mediaType: "image/jpeg") == name)
    }
}

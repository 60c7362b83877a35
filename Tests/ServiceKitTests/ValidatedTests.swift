import Appeals
import ServiceKit
import Testing

@Suite("Checking fields")
struct ValidatedTests {
    @Test("Text is trimmed, composed and has plain line ends")
    func text() throws {
        #expect(try Validated.text("  Яма\r\nна дороге\tтут\r\n ", field: "t") == "Яма\nна дороге\tтут")
        // и + combining breve becomes one й.
        #expect(try Validated.text("\u{438}\u{306}", field: "t").unicodeScalars.count == 1)
    }

    @Test("4,000 characters are taken, one more is not; marks on letters count")
    func length() throws {
        #expect(try Validated.text(String(repeating: "я", count: 4_000), field: "t").count == 4_000)
        #expect(throws: FieldError("t", .tooLong(4_000))) {
            try Validated.text(String(repeating: "я", count: 4_001), field: "t")
        }
        let marks = "a" + String(repeating: "\u{489}", count: 5_000)
        #expect(throws: FieldError("t", .tooLong(4_000))) { try Validated.text(marks, field: "t") }
    }

    @Test("Control characters are refused", arguments: ["a\u{0}b", "a\u{1b}[31m", "a\u{7f}b", "a\u{85}b", "a\u{8}b"])
    func control(text: String) {
        #expect(throws: FieldError("t", .controlCharacter)) { try Validated.text(text, field: "t") }
    }

    @Test("A field of one line takes no line ends")
    func oneLine() {
        #expect(throws: FieldError("t", .lineBreak)) { try Validated.text("a\nb", field: "t", lines: false) }
    }

    @Test("White space alone is missing, or nothing where nothing is allowed")
    func blank() throws {
        #expect(throws: FieldError("t", .missing)) { try Validated.text(" \n ", field: "t") }
        #expect(throws: FieldError("t", .missing)) { try Validated.text(nil, field: "t") }
        #expect(try Validated.optionalText(" \n ", field: "t") == nil)
    }

    @Test(
        "Plausible addresses are taken",
        arguments: [
            ("a@b.ru", "a@b.ru"), (" Anna.Petrova+city@Mail.Example.RU ", "Anna.Petrova+city@mail.example.ru"),
            ("o'neil@example.co.uk", "o'neil@example.co.uk"), ("info@почта.рф", "info@почта.рф"),
        ])
    func email(raw: String, address: String) throws {
        #expect(try Validated.email(raw, field: "e") == address)
    }

    @Test(
        "Others are not",
        arguments: [
            "a", "a@", "@b.ru", "a@b", "a@b.", "a@.ru", "a@b..ru", "a b@c.ru", "a@b.ru,c@d.ru", "a..b@c.ru", ".a@b.ru",
            "a@-b.ru", "a@b.1",
            "a@b@c.ru", "<a@b.ru>", "a@b.ru\nBcc: c@d.ru", "имя@b.ru",
        ])
    func notEmail(raw: String) {
        #expect(throws: FieldError.self) { try Validated.email(raw, field: "e") }
    }

    @Test(
        "Telephone numbers become E.164",
        arguments: [
            ("8 (4242) 300-710", "+74242300710"), ("+7 4242 300-710", "+74242300710"), ("74242300710", "+74242300710"),
            ("914 7500000", "+79147500000"), ("300-710", "+74242300710"), ("+81 3-1234-5678", "+81312345678"),
            ("+1 (212) 555–0100", "+12125550100"),
        ])
    func phone(raw: String, number: String) throws {
        #expect(try Validated.phone(raw, field: "p", areaCode: "4242") == number)
    }

    @Test(
        "Others are refused",
        arguments: [
            "112", "12345", "+7 4242 300-71", "+7 4242 300-7100", "+0 123456789", "8 800", "300-71o", "+",
            "++74242300710", "٣٠٠٧١٠٣٠٠٧",
            "+1234567890123456",
        ])
    func notPhone(raw: String) {
        #expect(throws: FieldError("p", .notPhone)) { try Validated.phone(raw, field: "p", areaCode: "4242") }
    }

    @Test("A local number needs the city's area code")
    func local() {
        #expect(throws: FieldError("p", .notPhone)) { try Validated.phone("300-710", field: "p") }
    }

    @Test("All errors of a form come at once")
    func validation() throws {
        var check = Validation()
        let name = check.take { () throws(FieldError) in try Validated.text("Анна", field: "name") }
        let mail = check.take { () throws(FieldError) in try Validated.email("x", field: "email") }
        check.fail("type", .unknown("yoga"))
        #expect(name == "Анна" && mail == nil)
        let expected = InvalidInput([FieldError("email", .notEmail), FieldError("type", .unknown("yoga"))])
        #expect(throws: expected) { try check.finish() }
        try Validation().finish()
    }
}

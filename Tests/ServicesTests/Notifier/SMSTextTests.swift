import Foundation
import Testing

@testable import NotifierService

@Suite("What an SMS says")
struct SMSTextTests {
    private static let link = "https://otklik.example.org/t/4071553924/secret_word"

    @Test(
        "Parts are counted as phones count them",
        arguments: [
            ("", 1), (String(repeating: "a", count: 160), 1), (String(repeating: "a", count: 161), 2),
            (String(repeating: "a", count: 306), 2), (String(repeating: "a", count: 307), 3),
            (String(repeating: "я", count: 70), 1), (String(repeating: "я", count: 71), 2),
            (String(repeating: "я", count: 134), 2), (String(repeating: "я", count: 135), 3),
            (String(repeating: "я", count: 201), 3), (String(repeating: "я", count: 202), 4),
            // Two units each, and none split: the first part ends one unit early.
            (String(repeating: "€", count: 80), 1), (String(repeating: "€", count: 81), 2),
            (String(repeating: "€", count: 152), 2), (String(repeating: "€", count: 153), 3),
            (String(repeating: "😀", count: 35), 1), (String(repeating: "😀", count: 36), 2),
            (String(repeating: "😀", count: 66), 2), (String(repeating: "😀", count: 67), 3),
            (String(repeating: "a", count: 69) + "я", 1), (String(repeating: "a", count: 70) + "я", 2),
        ])
    func parts(text: String, expected: Int) { #expect(SMSText.parts(of: text) == expected) }

    @Test("The GSM alphabet is the one of 3GPP TS 23.038: 127 characters and 10 with an escape")
    func alphabet() {
        let all = (0..<0x2_1000).compactMap(Unicode.Scalar.init)
        let gsm = all.filter { SMSText.Alphabet(of: String($0)) == .gsm }
        #expect(gsm.count == 137)
        #expect(gsm.filter { SMSText.Alphabet.gsm.size(of: $0) == 2 }.count == 10)
        #expect(SMSText.Alphabet(of: "`") == .ucs2)
    }

    @Test("A text that fits stays as it is")
    func short() {
        let text = "Обращение решено: \(Self.link)"
        #expect(SMSText.fitted(text, link: Self.link) == text)
    }

    @Test("A longer one ends after a word, in three parts, with the link whole at its end")
    func long() {
        let words = String(repeating: "слово дело ", count: 60)
        for text in ["\(words)\(Self.link)", "Решено: \(Self.link). \(words)"] {
            let fitted = SMSText.fitted(text, link: Self.link)
            #expect(SMSText.parts(of: fitted) == 3)
            #expect(fitted.hasSuffix("… \(Self.link)"))
            let start = fitted.dropLast(Self.link.count + 2)
            #expect(start.hasSuffix("слово") || start.hasSuffix("дело"))
        }
        let latin = SMSText.fitted(String(repeating: "word ", count: 200) + Self.link, link: Self.link)
        #expect(latin.hasSuffix("word... \(Self.link)"), "an ellipsis in one character would make it UCS-2")
        #expect(SMSText.parts(of: latin) == 3)
    }

    @Test("One endless word is cut; a link that fits nowhere stays whole alone")
    func endless() {
        let word = SMSText.fitted(String(repeating: "я", count: 500) + " " + Self.link, link: Self.link)
        #expect(SMSText.parts(of: word) == 3 && word.hasSuffix("… \(Self.link)"))
        let link = "https://example.org/" + String(repeating: "я", count: 300)
        #expect(SMSText.fitted("Решено: \(link)", link: link) == link)
        #expect(SMSText.parts(of: SMSText.fitted(String(repeating: "я ", count: 500), link: "")) == 3)
    }

    @Test(
        "Russian becomes the Latin of passports (ICAO 9303) and fits the GSM alphabet",
        arguments: [
            ("Южно-Сахалинск", "Iuzhno-Sakhalinsk"), ("ЮЖНО-САХАЛИНСК", "IUZHNO-SAKHALINSK"),
            ("Щёлково, подъезд, съёмка", "Shchelkovo, podieezd, sieemka"), ("Ященко Ю. И.", "Iashchenko Iu. I."),
            ("«Мир» — № 5…", "\"Mir\" - No. 5..."), ("мои\u{306} объект", "moi obieekt"), ("Lampe 5 €", "Lampe 5 €"),
            ("соль Я", "sol Ia"),
        ])
    func transliteration(russian: String, latin: String) {
        #expect(Transliteration.latin(russian) == latin)
        #expect(SMSText.Alphabet(of: Transliteration.latin(russian)) == .gsm)
    }

    @Test("An address stays the address that it is")
    func address() {
        let link = "https://отклик.рф/t/1"
        #expect(Transliteration.latin("Решено: \(link).", but: link) == "Resheno: \(link).")
        #expect(Transliteration.latin("Решено", but: "") == "Resheno")
    }
}

import Appeals
import Foundation
import ServiceKit
import Testing

@Suite("The address of replies")
struct ReplyAddressTests {
    private let replies = ReplyAddress(
        base: "Appeals@City.example", keys: Keys(secret: Data(repeating: 7, count: 32)))

    @Test("holds number and signature, is found again in any case, and holds for its appeal only")
    func genuine() throws {
        let number = TrackingNumber.random()
        let address = replies.address(for: "0192f", number: number)
        #expect(address.wholeMatch(of: /appeals\+\d{10}\.[0-9a-z]{26}@city\.example/) != nil)
        #expect(address.prefix { $0 != "@" }.utf8.count <= 64)
        let found = try #require(replies.recognise(address.uppercased()))
        #expect(found.number == number)
        #expect(replies.isGenuine(signature: found.signature, of: "0192f"))
        #expect(!replies.isGenuine(signature: found.signature, of: "0192e"))
        let other = ReplyAddress(base: replies.base, keys: Keys(secret: Data(repeating: 8, count: 32)))
        #expect(!other.isGenuine(signature: found.signature, of: "0192f"))
    }

    @Test("is not recognised when anything is missing or strange")
    func strange() throws {
        let number = TrackingNumber.random()
        let whole = replies.address(for: "0192f", number: number)
        let signature = try #require(replies.recognise(whole)?.signature)
        let digits = number.digits
        let check = try #require(digits.last?.wholeNumberValue)
        for address in [
            "appeals@city.example", "appeals+\(digits)@city.example", "appeals+\(digits).@city.example",
            "appeals+\(digits).\(signature.dropLast())@city.example",
            "appeals+\(digits.dropLast())\((check + 1) % 10).\(signature)@city.example",
            "appeals+\(digits).\(signature)@other.example", "appeal+\(digits).\(signature)@city.example",
            "x\(whole)", "\(whole)x", "", "@", "appeals+@city.example",
        ] {
            #expect(replies.recognise(address) == nil, "\(address)")
        }
        #expect(replies.isBase("APPEALS@city.example") && !replies.isBase(whole))
    }

    @Test("is taken from the settings, when it has room for the signed part")
    func settings() throws {
        func reply(_ value: String) throws -> String? {
            try MailSettings(Settings.reader(environment: ["OTKLIK_MAIL_REPLY": value])).reply
        }
        #expect(try reply("appeals@city.example") == "appeals@city.example")
        #expect(try reply("") == nil)
        let tooLong = "\(String(repeating: "a", count: 27))@city.example"
        for wrong in ["appeals", "@city.example", "a@b@city.example", tooLong] {
            #expect(throws: SettingsError.self) { try reply(wrong) }
        }
    }

    @Test("of a file holds for that file only")
    func files() {
        let keys = Keys(secret: Data(repeating: 7, count: 32))
        let address = FileAddress(keys: keys, site: URL(filePath: "/"))
        let hash = String(repeating: "ab", count: 32)
        let file = FileReference(sha256: hash, name: "план дома.pdf", mediaType: "application/pdf", bytes: 3)
        let parts = address.path(to: file).split(separator: "/")
        #expect(parts[1] == hash)
        let signature = String(parts[2].prefix { $0 != "?" })
        #expect(address.isGenuine(signature, of: hash))
        #expect(!address.isGenuine(signature, of: String(hash.reversed())))
        #expect(address.path(to: file).hasSuffix("?name=%D0%BF%D0%BB%D0%B0%D0%BD%20%D0%B4%D0%BE%D0%BC%D0%B0.pdf"))
    }
}

import Foundation
import Testing

@testable import ServiceKit

@Suite("Passwords")
struct PasswordTests {
    /// Cheap, so that tests are quick; the standard cost is tested once.
    static let cheap = PasswordHash.Cost(logRounds: 4, blockSize: 1, parallelism: 1)!

    @Test(
        "scrypt gives the values of RFC 7914 section 12",
        arguments: [
            (
                "password", "NaCl", 10, 8, 16,
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
            ),
            (
                "pleaseletmein", "SodiumChloride", 14, 8, 1,
                "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
            ),
        ])
    func vectors(password: String, salt: String, logRounds: Int, blockSize: Int, parallelism: Int, expected: String)
        throws
    {
        let cost = try #require(PasswordHash.Cost(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism))
        let hash = try PasswordHash(of: Data(password.utf8), salt: Data(salt.utf8), length: 64, cost: cost)
        #expect(hash.bytes.map { String(format: "%02x", $0) }.joined() == expected)
    }

    @Test("A stored password is recognised, another is not; two hashes of one differ")
    func verifies() async throws {
        let passwords = Passwords(cost: Self.cheap)
        let stored = try await passwords.hash("Правильный пароль").description
        let hash = try #require(PasswordHash(stored))
        #expect(stored.hasPrefix("$scrypt$ln=4,r=1,p=1$"))
        #expect(hash.description == stored)
        #expect(try await passwords.verify("Правильный пароль", against: hash))
        #expect(try await !passwords.verify("правильный пароль", against: hash))
        #expect(try await !passwords.verify("", against: hash))
        #expect(try await passwords.hash("Правильный пароль").description != stored)
        // The same letters in another Unicode form are the same password.
        #expect(try await passwords.verify("Правильный пароль".decomposedStringWithCanonicalMapping, against: hash))
    }

    @Test("The standard cost is N=2^14, r=8, p=5")
    func standard() async throws {
        let passwords = Passwords()
        let hash = try await passwords.hash("a long password")
        #expect(hash.description.hasPrefix("$scrypt$ln=14,r=8,p=5$"))
        #expect(!hash.isOutdated)
        #expect(try await passwords.verify("a long password", against: hash))
        #expect(try await !passwords.verify("a long password", against: nil), "no such account")
        let old = try #require(PasswordHash("$scrypt$ln=4,r=1,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA"))
        #expect(old.isOutdated)
    }

    @Test(
        "What is no stored password is not read",
        arguments: [
            "", "$scrypt$", "$scrypt$ln=14,r=8,p=5$AAAA$", "$scrypt$ln=40,r=8,p=5$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$r=8,ln=14,p=5$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$ln=14,r=8,p=5$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=14,r=8,p=5$!$AAAAAAAAAAAAAAAAAAAAAAAA", "x$scrypt$ln=14,r=8,p=5$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
        ])
    func unreadable(text: String) { #expect(PasswordHash(text) == nil) }

    @Test("Short and endless passwords are refused with a sentence")
    func limits() async {
        let passwords = Passwords(cost: Self.cheap)
        await #expect(throws: PasswordError.tooShort) { try await passwords.hash("123456789") }
        await #expect(throws: PasswordError.tooLong) { try await passwords.hash(String(repeating: "a", count: 1_025)) }
    }

    @Test("When too many wait, the next is turned away")
    func busy() async throws {
        let passwords = Passwords()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<Passwords.patience + 20 {
                group.addTask {
                    do {
                        _ = try await passwords.verify(
                            "x", against: PasswordHash("$scrypt$ln=14,r=1,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA"))
                        return true
                    } catch {
                        return error as? PasswordError != .busy
                    }
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 }.count >= Passwords.patience)
        #expect(outcomes.contains(false))
        #expect(try await passwords.verify("x", against: nil) == false, "and afterwards there is room again")
    }

    @Test("One-time passwords can be dictated and differ")
    func oneTime() {
        let passwords = Set((0..<200).map { _ in RandomText.password() })
        #expect(passwords.count == 200)
        #expect(passwords.allSatisfy { $0.wholeMatch(of: /([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}/) != nil })
    }
}

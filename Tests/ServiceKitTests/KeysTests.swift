import Foundation
import ServiceKit
import TestSupport
import Testing

@Suite("Keys and secrets")
struct KeysTests {
    let keys = Keys(secret: Data(repeating: 7, count: 32))

    @Test("The secret of an appeal is stable, typed as one likes, and holds for that appeal and secret only")
    func appealSecret() {
        let secret = keys.appealSecret(for: "0192f")
        // Computed apart, by Python's hmac: residents keep these for years.
        #expect(secret == "jds5vr48hms730q0v0k6yqb09g")
        #expect(secret == Keys(secret: Data(repeating: 7, count: 32)).appealSecret(for: "0192f"))
        #expect(keys.isAppealSecret(secret, for: "0192f"))
        #expect(keys.isAppealSecret(" \(secret.uppercased().prefix(13))-\(secret.dropFirst(13)) ", for: "0192f"))
        #expect(!keys.isAppealSecret(secret, for: "0192e"))
        #expect(!keys.isAppealSecret("", for: "0192f"))
        #expect(!keys.isAppealSecret(String(secret.dropLast()), for: "0192f"))
        #expect(!Keys(secret: Data(repeating: 8, count: 32)).isAppealSecret(secret, for: "0192f"))
    }

    @Test("A signature for one purpose is none for another")
    func purposes() {
        let signatures = Set(Keys.Purpose.allCases.map { keys.signature(of: "text", for: $0) })
        #expect(signatures.count == Keys.Purpose.allCases.count)
        for purpose in Keys.Purpose.allCases where purpose != .file {
            #expect(!keys.isSignature(keys.signature(of: "text", for: .file), of: "text", for: purpose))
        }
    }

    @Test(
        "Base 32 gives the letters of Crockford",
        arguments: [
            ([], ""), ([0], "00"), ([0xff], "zw"), ([0xff, 0xff, 0xff, 0xff, 0xff], "zzzzzzzz"),
            ([1, 2, 3, 4, 5], "04106105"),
        ] as [([UInt8], String)])
    func base32(bytes: [UInt8], text: String) { #expect(Base32.encode(bytes) == text) }

    @Test("The secret is made once, for its owner's eyes only, and found again")
    func file() async throws {
        try await TemporaryFolder.with { folder in
            let first = try Keys(secret: nil, dataFolder: folder)
            let path = folder.appending(path: "secret.key").path
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try Keys(secret: nil, dataFolder: folder).appealSecret(for: "a") == first.appealSecret(for: "a"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["secret.key"])
            let configured = try Keys(secret: String(repeating: "s", count: 32), dataFolder: folder)
            #expect(configured.appealSecret(for: "a") != first.appealSecret(for: "a"))
        }
    }

    @Test("Five services that start at once in one folder have one secret")
    func race() async throws {
        try await TemporaryFolder.with { folder in
            let secrets = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 { group.addTask { try Keys(secret: nil, dataFolder: folder).appealSecret(for: "a") } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(secrets.count == 1)
        }
    }

    @Test("A secret that others can read, is damaged, or is too short is refused with a sentence")
    func refused() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.appending(path: "secret.key").path
            _ = try Keys(secret: nil, dataFolder: folder)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            #expect(throws: KeysError.readableByOthers(path: path, mode: 0o644)) {
                try Keys(secret: nil, dataFolder: folder)
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            try Data("short".utf8).write(to: URL(filePath: path))
            #expect(throws: KeysError.self) { try Keys(secret: nil, dataFolder: folder) }
            #expect(throws: KeysError.tooShort(characters: 5)) { try Keys(secret: "short", dataFolder: folder) }
            #expect(throws: KeysError.self) { try Keys(secret: nil, dataFolder: folder.appending(path: "missing")) }
            #expect(
                KeysError.readableByOthers(path: "/d/secret.key", mode: 0o644).description.contains(
                    "chmod 600 /d/secret.key"))
        }
    }
}

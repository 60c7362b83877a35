import Foundation
import Testing
import TestSupport

@Suite("Commands that need no running service")
struct CommandTests {
    @Test("`config` shows what is in force and no secret", .timeLimit(.minutes(4)), arguments: [[], ["--json"]])
    func config(_ flags: [String]) async throws {
        let secrets = ["OTKLIK_SECRET": "0123456789abcdef0123456789abcdef", "OTKLIK_SMTP_PASSWORD": "open-sesame"]
        let command = try Otklik(["config"] + flags, secrets.merging(["OTKLIK_PORT": "8123"]) { $1 })
        #expect(await command.status() == 0)
        #expect(command.output.contains("8123") && command.output.contains("********"))
        for secret in secrets.values { #expect(!(command.output + command.log).contains(secret)) }
    }

    @Test("`city check` finds nothing wrong with the sample city", .timeLimit(.minutes(4)))
    func soundPack() async throws {
        let command = try Otklik(["city", "check", Otklik.pack.path])
        #expect(await command.status() == 0)
        #expect(command.output.contains("47 issue types, 40 units"))
    }

    @Test("`city check` lists every mistake with its file and line", .timeLimit(.minutes(4)))
    func brokenPack() async throws {
        try await TemporaryFolder.with { folder in
            let pack = folder.appending(path: "pack")
            try BrokenPack.make(at: pack)
            let command = try Otklik(["city", "check", pack.path])
            #expect(await command.status() == 1)
            for file in BrokenPack.problems {
                #expect(command.complaints.contains { $0.hasPrefix(file) && $0.contains(#/:\d+: /#) })
            }
        }
    }

    @Test(
        "A wrong command line ends with a sentence", .timeLimit(.minutes(4)),
        arguments: [
            ["--nonsense"], ["serve", "--port", "http"], ["rebuild", "mayor"], ["staff", "add"], ["bench-fill", "0"],
        ])
    func wrongLine(_ words: [String]) async throws {
        let command = try Otklik(words)
        #expect(await command.status() == 64)
        #expect(!command.complaints.isEmpty)
    }

    @Test("A command does not make a secret where there is none", .timeLimit(.minutes(4)))
    func noSecret() async throws {
        try await TemporaryFolder.with { folder in
            let told = try await Place(folder).run("staff", "list")
            #expect(told.status == 1 && told.complaints.joined().contains("There is no secret.key in"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }
}

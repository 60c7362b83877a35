import Foundation
import GRDB
import Testing
import TestSupport

@Suite("The running services", .serialized)
struct RunningTests {
    @Test("The first administrator is told once", .timeLimit(.minutes(4)))
    func firstAdministrator() async throws {
        try await TemporaryFolder.with { folder in
            let place = try Place(folder)
            let line = /First administrator: login admin, one-time password \S+/
            try await place.serving { #expect($0.output.matches(of: line).count == 1) }
            try await place.serving { #expect($0.output.matches(of: line).isEmpty) }
        }
    }

    @Test("They end within five seconds, with status 0", .timeLimit(.minutes(4)), arguments: [SIGINT, SIGTERM])
    func end(by signal: Int32) async throws {
        try await TemporaryFolder.with { folder in
            let otklik = try Place(folder).begin()
            try await otklik.wait(for: "Ready after")
            let start = ContinuousClock.now
            otklik.signal(signal)
            #expect(await otklik.status() == 0)
            #expect(start.duration(to: .now) < .seconds(5))
            #expect(otklik.complaints.isEmpty)
        }
    }

    @Test("SIGHUP reads the city pack again; a broken one changes nothing and is logged", .timeLimit(.minutes(4)))
    func reload() async throws {
        try await TemporaryFolder.with { folder in
            let pack = folder.appending(path: "pack")
            try FileManager.default.copyItem(at: Otklik.pack, to: pack)
            let place = try Place(folder, ["OTKLIK_CITY": pack.path])
            try await place.serving { otklik in
                otklik.signal(SIGHUP)
                try await otklik.wait(for: "was read again and is in force")
                #expect(try await place.run("city", "reload").status == 0)

                try FileManager.default.removeItem(at: pack)
                try BrokenPack.make(at: pack)
                otklik.signal(SIGHUP)
                try await otklik.wait(for: "was not taken in")
                let refused = try await place.run("city", "reload")
                #expect(refused.status == 1)
                for problem in BrokenPack.problems { #expect(refused.complaints.joined().contains(problem)) }
                #expect(try await place.run("health").status == 0)
            }
        }
    }

    @Test("Operators ask and change them by commands", .timeLimit(.minutes(4)))
    func commands() async throws {
        try await TemporaryFolder.with { folder in
            let place = try Place(folder)
            try await place.serving { _ in
                let added = try await place.run(
                    "staff", "add", "anna", "--name", "Анна", "--role", "worker", "head", "--unit", "street-lighting")
                #expect(added.status == 0 && added.output.contains(/one-time password \S+/))
                let again = try await place.run("staff", "add", "anna", "--name", "Анна", "--role", "admin")
                #expect(again.status == 1 && again.complaints.count == 1)
                #expect(try await place.run("staff", "list").output.contains("anna"))
                #expect(try await place.run("staff", "password", "anna").output.contains(/one-time password \S+/))
                #expect(try await place.run("staff", "disable", "anna").status == 0)
                #expect(try await place.run("staff", "list").output.contains("disabled"))
                #expect(try await place.run("dead-letters", "list").output == "Nothing waits.\n")
                #expect(try await place.run("dead-letters", "retry").output.contains("0 go on"))
                #expect(try await place.run("health", "--all").output.contains("router.stage"))
                #expect(try await place.run("rebuild", "router").complaints.joined().contains("already runs"))
            }
            let nobody = try await place.run("staff", "list")
            #expect(nobody.status == 1 && nobody.complaints.joined().contains("Nobody answers at"))
            #expect(try await place.run("health").status == 1)
            #expect(try await place.run("rebuild", "router").status == 0)
            try await place.serving { _ in }
        }
    }

    @Test("Without the suite's secret nobody operates them", .timeLimit(.minutes(4)))
    func strangers() async throws {
        try await TemporaryFolder.with { folder in
            let place = try Place(folder)
            try await place.serving { _ in
                var stranger = place
                stranger.settings["OTKLIK_SECRET"] = String(repeating: "x", count: 32)
                for words in [["dead-letters", "list"], ["city", "reload"], ["staff", "list"]] {
                    let command = try Otklik(words, stranger.settings)
                    #expect(await command.status() == 1)
                    #expect(command.complaints.joined().contains("401"))
                }
            }
        }
    }
}

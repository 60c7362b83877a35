import Foundation
import GRDB
import Testing
import TestSupport

@Suite("A start that cannot succeed says why in one sentence", .serialized)
struct StartErrorTests {
    /// Starts, expects status 1 and one complaint, and gives it.
    private func complaint(_ place: Place, lines: Int? = 1, _ words: String...) async throws -> String {
        let otklik = try Otklik(["serve"] + words, place.settings)
        let status = await otklik.status()
        #expect(status == 1)
        if let lines { #expect(otklik.complaints.count == lines, "\(otklik.complaints)") }
        return otklik.complaints.joined(separator: "\n")
    }

    @Test("A port in use", .timeLimit(.minutes(4)))
    func portInUse() async throws {
        try await TemporaryFolder.with { folder in
            let other = try Listener()
            let told = try await complaint(Place(folder, ["OTKLIK_PORT": "\(other.port)"]))
            #expect(told.contains("Port \(other.port) on 127.0.0.1 is in use"))
        }
    }

    @Test("A broker that is not there", .timeLimit(.minutes(4)))
    func noBroker() async throws {
        try await TemporaryFolder.with { folder in
            var port = 0
            do { port = try Listener().port }
            let told = try await complaint(Place(folder, ["OTKLIK_LOG": "kafka:127.0.0.1:\(port)"]))
            #expect(told.contains("no broker answers at 127.0.0.1:\(port)"))
        }
    }

    @Test("A data folder that is a file", .timeLimit(.minutes(4)))
    func dataIsAFile() async throws {
        try await TemporaryFolder.with { folder in
            let place = try Place(folder)
            try Data("not a folder".utf8).write(to: folder.appending(path: "data"))
            let told = try await complaint(place)
            #expect(told.contains(folder.appending(path: "data").path) && told.contains("--data"))
        }
    }

    @Test("A store that is damaged names the command that mends it, and that mends it", .timeLimit(.minutes(4)))
    func damagedStore() async throws {
        try await TemporaryFolder.with { folder in
            let place = try Place(folder)
            try await place.serving { _ in }
            try Data(repeating: 0xde, count: 8_192).write(to: place.data.appending(path: "router.sqlite"))
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: place.data.appending(path: "router.sqlite\(suffix)").path)
            }
            let told = try await complaint(place)
            #expect(told.contains("router.sqlite") && told.contains("otklik rebuild"))

            let rebuilt = try await place.run("rebuild", "router")
            #expect(rebuilt.status == 0 && rebuilt.output.contains("moved to"), "\(rebuilt)")
            try await place.serving { _ in }
        }
    }

    @Test("A second one on the same data folder names the process that is there", .timeLimit(.minutes(4)))
    func secondInstance() async throws {
        try await TemporaryFolder.with { folder in
            let place = try Place(folder)
            try await place.serving { first in
                let other = try Place(folder)
                let told = try await complaint(other)
                #expect(told.contains("\(first.id)"))
            }
        }
    }

    @Test("A broken city pack shows all that is wrong", .timeLimit(.minutes(4)))
    func brokenPack() async throws {
        try await TemporaryFolder.with { folder in
            let pack = folder.appending(path: "pack")
            try BrokenPack.make(at: pack)
            let told = try await complaint(Place(folder, ["OTKLIK_CITY": pack.path]), lines: nil)
            for problem in BrokenPack.problems { #expect(told.contains(problem)) }
        }
    }

    @Test("A wrong setting is named", .timeLimit(.minutes(4)))
    func wrongSetting() async throws {
        try await TemporaryFolder.with { folder in
            let told = try await complaint(Place(folder, ["OTKLIK_SMTP_PORT": "smtp"]))
            #expect(told.contains("OTKLIK_SMTP_PORT") && told.contains("smtp"))
        }
    }

    @Test("Lost marks stop with the question where to begin, and the answer lets it start", .timeLimit(.minutes(4)))
    func lostMarks() async throws {
        try await TemporaryFolder.with { folder in
            let place = try Place(folder)
            #expect(try await place.run("bench-fill", "20").status == 0)
            try await DatabaseQueue(path: place.data.appending(path: "log.sqlite").path).write { db in
                try db.execute(sql: "DELETE FROM mark")
            }
            #expect(try await complaint(place).contains("--react-from"))
            try await place.serving("--react-from", "now") { _ in }
            try await place.serving { _ in }
        }
    }

    @Test("A demo is not mixed with a city's appeals, nor the other way round", .timeLimit(.minutes(4)))
    func demoApart() async throws {
        try await TemporaryFolder.with { folder in
            let city = try Place(folder)
            try await city.serving { _ in }
            #expect(try await complaint(city, "--demo").contains("a demo must not be mixed"))
            let demo = try Place(folder, ["OTKLIK_DATA": folder.appending(path: "demo").path])
            try await demo.serving("--demo") { _ in }
            #expect(try await complaint(demo).contains("is a demo's"))
        }
    }
}

/// The sample pack with two mistakes.
enum BrokenPack {
    static let problems = ["units.yaml:", "settlements.yaml:"]

    static func make(at folder: URL) throws {
        try FileManager.default.copyItem(at: Otklik.pack, to: folder)
        for name in ["units.yaml", "settlements.yaml"] {
            let file = folder.appending(path: name)
            let text = try String(contentsOf: file, encoding: .utf8)
            guard let place = text.range(of: "code:") else { continue }
            try text.replacingCharacters(in: place, with: "cod:").write(to: file, atomically: true, encoding: .utf8)
        }
    }
}

import Foundation
import GRDB
import Testing
import TestSupport

@Suite("Made-up appeals", .serialized)
struct SampleTests {
    /// What should not have been emitted. A unit's clock may look at a queue that is still being filled: what it says too early does not count.
    private static let refused = "SELECT COUNT(*) FROM stage_refusal WHERE type <> 'appeal.overdue'"

    private func store(_ place: Place, _ name: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: place.data.appending(path: "\(name).sqlite").path, configuration: configuration)
    }

    @Test("A demo's closed period has the figures that the city published, once", .timeLimit(.minutes(4)))
    func demo() async throws {
        try await TemporaryFolder.with { folder in
            let place = try Place(folder)
            try await place.serving("--demo") { otklik in
                #expect(otklik.output.contains("232 made-up appeals"))
                for login in ["demo-dispatcher", "demo-worker", "demo-head", "demo-manager"] {
                    #expect(otklik.output.contains("Demo account: \(login), "))
                }
            }
            try await place.serving("--demo") { #expect(!$0.output.contains("Demo")) }

            let today = try #require(
                try String(contentsOf: place.data.appending(path: "demo"), encoding: .utf8).split(
                    whereSeparator: \.isWhitespace
                ).last)
            let period = "simulated AND date(accepted_at, 'unixepoch', '+11 hours') <= '\(today)'"
            try await store(place, "router").read { (db: Database) throws -> Void in
                func count(_ condition: String) throws -> Int? {
                    try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM appeal WHERE \(period) AND \(condition)")
                }
                // The workers of the demo have begun with what was left under way.
                let closed = "coalesce(date(closed_at, 'unixepoch', '+11 hours') <= '\(today)', 0)"
                #expect(try count("1") == 232)
                #expect(try count("\(closed) AND phase = 'resolved' AND closed_at - accepted_at < 31 * 86400") == 142)
                #expect(try count("\(closed) AND phase = 'answered'") == 19)
                #expect(try count("NOT \(closed)") == 71)
                #expect(try Int.fetchOne(db, sql: "SELECT COUNT(DISTINCT channel) FROM appeal WHERE \(period)") == 13)
                let serials =
                    "SELECT COUNT(registration_serial) - COUNT(DISTINCT registration_year || '/' || registration_serial) FROM appeal"
                #expect(try Int.fetchOne(db, sql: serials) == 0)
                #expect(try Int.fetchOne(db, sql: Self.refused) == 0)
            }
        }
    }

    @Test("`bench-fill` writes appeals that the services fold without deciding anything", .timeLimit(.minutes(4)))
    func benchFill() async throws {
        try await TemporaryFolder.with { folder in
            let place = try Place(folder)
            let filled = try await place.run("bench-fill", "300")
            #expect(filled.status == 0 && filled.output.contains("300 appeals written"))
            try await place.serving { _ in }
            for service in ["intake", "router", "stats"] {
                try await store(place, service).read { (db: Database) throws -> Void in
                    #expect(try Int.fetchOne(db, sql: Self.refused) == 0)
                    #expect(try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM stage_event") ?? 0 >= 300 * 5)
                }
            }
            try await store(place, "router").read { (db: Database) throws -> Void in
                #expect(try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM appeal WHERE phase = 'resolved'") == 300)
            }
        }
    }
}

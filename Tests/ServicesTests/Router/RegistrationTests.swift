import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit
import Testing
import TestSupport

@testable import RouterService

@Suite("The registration journal", .timeLimit(.minutes(4)))
struct RegistrationTests {
    @Test("200 appeals filed at once get the numbers 1 to 200, and the next one 201, also after the store was lost")
    func gapless() async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            try await RunningService.with(router.stage) {
                let ids = try await bench.residents.file(200)
                try await router.until(ids, are: .assigned)
                #expect(try await serials(ids, router) == Array(1...200))
            }
            try bench.loseStore("router")
            let again = try await bench.router()
            try await RunningService.with(again.stage) {
                let ids = try await bench.residents.file(3)
                try await again.until(ids, are: .assigned)
                #expect(try await serials(ids, again) == [201, 202, 203])
            }
        }
    }

    @Test("A number that was refused, because the appeal was taken back meanwhile, goes to the next appeal")
    func spare() async throws {
        try await DeskBench.with(partitions: 1) { bench in
            let router = try await bench.router()
            try await RunningService.with(router.stage) {
                let first = try await bench.residents.file()
                try await router.until(first, are: .assigned)
                let withdrawn = try await bench.residents.fileAndWithdraw()
                try await router.stage.until { db in
                    try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM registration_taken") == 0
                        && router.stage.flow.appeals.appeal(withdrawn, in: db)?.phase == .withdrawn
                }
                let later = try await bench.residents.file(2)
                try await router.until(later, are: .assigned)
                #expect(try await serials(first + later, router) == [1, 2, 3])
                #expect(try await router.appeal(withdrawn)?.registration == nil)
            }
        }
    }

    @Test("Two routers share the partitions and never give one number twice")
    func twoInstances() async throws {
        try await DeskBench.with { bench in
            let one = try await bench.router(place: "one", index: 0, count: 2)
            let two = try await bench.router(place: "two", index: 1, count: 2)
            try await RunningService.with(one.stage, two.stage) {
                let ids = try await bench.residents.file(40)
                try await one.until(ids, are: .assigned)
                let serials = try await serials(ids, one)
                #expect(Set(serials).count == 40)
                let lanes = Set(serials.map { ($0 - 1) % 2 })
                #expect(lanes == [0, 1], "both took part")
            }
        }
    }

    @Test("The year is the city's, eleven hours before Greenwich's, and its numbers begin anew")
    func year() async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            try await RunningService.with(router.stage) {
                let old = try await bench.residents.file(2)
                try await router.until(old, are: .assigned)
                bench.clock.set(to: try #require(Timestamp.date("2026-12-31T14:00:00Z")))
                let new = try await bench.residents.file()
                try await router.until(new, are: .assigned)
                #expect(try await router.appeal(new[0])?.registration == "1/2027")
            }
        }
    }

    private func serials(_ ids: [String], _ router: RouterDesk) async throws -> [Int] {
        var serials: [Int] = []
        for id in ids { serials.append(try #require(try await router.appeal(id)?.registrationSerial)) }
        return serials.sorted()
    }
}

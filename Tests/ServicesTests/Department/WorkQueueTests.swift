import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline
import ServiceKit
import Testing
import TestSupport

@testable import DepartmentService
@testable import RouterService

@Suite("A unit's queue", .timeLimit(.minutes(4)))
struct WorkQueueTests {
    @Test("The views hold what they say, their counts agree, and urgent work stands first")
    func views() async throws {
        try await DeskBench.with { bench in
            let (router, desk) = (try await bench.router(), try await bench.department())
            try await RunningService.with(router.stage, desk.stage) {
                let lamps = try await bench.residents.file(3)
                let urgent = try await bench.residents.file(type: "roads.open-manhole")[0]
                let other = try await bench.residents.file(type: "yard.rubbish-containers")[0]
                for id in lamps + [urgent, other] { try await desk.until(id, is: .assigned) }
                let manholes = try #require(try await desk.appeal(urgent)?.unit)
                let worker = Actor.staff("vera", unit: "street-lighting")
                let taken = try await bench.residents.say(.accepted(Accepted()), of: lamps[1], by: worker)
                try await bench.residents.say(
                    .question(Asked(words: "none")), of: lamps[1], by: worker, basedOn: taken.id)
                let second = try await bench.residents.say(.accepted(Accepted()), of: lamps[2], by: worker)
                try await bench.residents.say(
                    .answered(Answered(reply: "none")), of: lamps[2], by: worker, basedOn: second.id)
                try await desk.until(lamps[1], is: .waiting)
                try await desk.until(lamps[2], is: .answered)

                func look(_ tab: WorkQueue.Tab, _ units: [String], at now: Date = DeskBench.morning) async throws -> (
                    ids: [String], counts: [WorkQueue.Tab: Int]
                ) {
                    let queue = WorkQueue(flow: desk.stage.flow, units: units, account: "vera", now: now)
                    let page = try await desk.stage.store.read { try queue.page(0, of: tab, in: $0) }
                    #expect(page.counts[tab] == page.items.count)
                    return (page.items.map(\.appeal.id), page.counts)
                }
                let lighting = ["street-lighting"]
                #expect(try await Set(look(.unit, lighting).ids) == Set(lamps[0...1]))
                #expect(try await look(.mine, lighting).ids == [lamps[1]])
                #expect(try await look(.waiting, lighting).ids == [lamps[1]])
                #expect(try await look(.closed, lighting).ids == [lamps[2]])
                #expect(try await look(.overdue, lighting).ids == [])
                #expect(
                    try await look(.unit, lighting).counts
                        == [.mine: 1, .unit: 2, .waiting: 1, .overdue: 0, .closed: 1])
                let late = DeskBench.morning + 20 * 86_400
                #expect(try await Set(look(.overdue, lighting, at: late).ids) == Set(lamps[0...1]))
                #expect(try await look(.unit, [manholes, "street-lighting"]).ids.first == urgent)
                #expect(try await !look(.unit, [manholes, "street-lighting"]).ids.contains(other))
            }
        }
    }

    @Test("The stream says at once that the page may be old, then that something changed, and ends with the changes")
    func stream() async throws {
        let (changes, change) = AsyncStream.makeStream(of: Void.self)
        change.yield()
        change.finish()
        let response = EventStream.response(of: changes, pace: .zero)
        #expect(response.headers[.contentType]?.hasPrefix("text/event-stream") == true)
        #expect(response.headers[.init("X-Accel-Buffering")!] == "no")
        let sent = Sent()
        try await response.body.write(CollectingWriter(sent: sent))
        #expect(await sent.text.components(separatedBy: "data: changed\n\n").count == 3)
    }

    @Test(
        "A moved deadline is later, on a working day, and no more than one extension",
        arguments: [(1, "2026-12-07"), (5, "2026-12-09"), (9, "2026-12-11"), (30, "2027-01-03")])
    func moved(days: Int, latest: String) async throws {
        try await DeskBench.with { bench in
            let pack = bench.city.current
            let friday = pack.calendar.end(of: try #require(LocalDay("2026-12-04")))
            let moved = pack.deadline.moved(friday, by: days)
            #expect(moved > friday && moved <= max(pack.deadline.extended(friday), friday + 4 * 86_400))
            let last = try #require(LocalDay(latest))
            #expect(pack.calendar.day(of: moved) <= last)
            #expect(pack.calendar.isWorkingDay(pack.calendar.day(of: moved)))
        }
    }
}

/// What was written to an answer's body.
private actor Sent {
    private(set) var text = ""
    func add(_ more: String) { text += more }
}

/// Keeps what is written.
private struct CollectingWriter: ResponseBodyWriter {
    let sent: Sent
    mutating func write(_ buffer: ByteBuffer) async throws { await sent.add(String(buffer: buffer)) }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

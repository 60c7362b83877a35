import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit
import Testing
import TestSupport

@testable import RouterService

@Suite("The units' queues", .timeLimit(.minutes(4)))
struct QueueTests {
    private let a = "street-lighting"
    private let b = "road-maintenance"

    @Test("A queue is the function of appeals that its README promises, also after the router's store was lost")
    func function() async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            try await RunningService.with(router.stage) { try await live(bench, router) }
            try await compare(bench)

            try bench.loseStore("router")
            let again = try await bench.router()
            try await RunningService.with(again.stage) {
                let ids = try await bench.residents.file(3)
                try await again.until(ids, are: .assigned)
            }
            try await compare(bench)
        }
    }

    @Test("A router that lost its store and reacts anew to everything writes the same records again, in the same order")
    func reactingAgain() async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            try await RunningService.with(router.stage) { try await live(bench, router) }
            let before = try await LogDump.records(of: bench.topics.appeals, in: bench.log).count

            try bench.loseStore("router")
            let start = Mark(offset: 0, instances: 1)
            let marks = Dictionary(uniqueKeysWithValues: bench.topics.appeals.all.map { ($0, start) })
            try await bench.log.setMarks(marks, of: "router")
            let again = try await bench.router()
            try await RunningService.with(again.stage) {
                try await again.stage.live()
            }
            #expect(try await LogDump.records(of: bench.topics.appeals, in: bench.log).count == before, "decided again")
            try await compare(bench)
        }
    }

    @Test("Reassigned from A to B: A gets the goodbye and nothing after, B gets the whole history")
    func reassigned() async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            try await RunningService.with(router.stage) {
                let id = try await bench.residents.file()[0]
                try await router.until([id], are: .assigned)
                let goodbye = try await assign(id, to: b, bench, router)
                let after = try await bench.residents.say(.accepted(Accepted()), of: id, by: .staff("w", unit: b))
                try await router.until([id], are: .accepted)
                try await settle(after, in: b, bench)

                let (old, new) = (try await queue(a, of: id, bench), try await queue(b, of: id, bench))
                #expect(old.last?.key == "\(id)/\(goodbye.id)")
                let history = try await LogDump.records(of: bench.topics.appeals, in: bench.log).filter {
                    $0.key.hasPrefix(id)
                }
                #expect(new.map(\.key) == history.map(\.key))
                #expect(old.map(\.key) == history.dropLast().map(\.key))
                #expect(new.map(\.value) == history.map(\.value))
            }
        }
    }

    @Test("What is erased is erased in every queue that ever held it, and words that come after the erasure go nowhere")
    func erased() async throws {
        try await DeskBench.with { bench in
            let router = try await bench.router()
            try await RunningService.with(router.stage) {
                let id = try await bench.residents.file(text: "Секрет: Ленина, 12")[0]
                try await router.until([id], are: .assigned)
                try await assign(id, to: b, bench, router)
                let appeal = try #require(try await router.appeal(id))
                for personal in [appeal.words, appeal.author] {
                    try await bench.residents.erase(try #require(personal), of: id)
                }
                let last = try await bench.residents.say(.erased(Erased()), of: id, by: .system)
                for unit in [a, b] {
                    try await settle(last, in: unit, bench)
                    let records = try await queue(unit, of: id, bench)
                    #expect(records.filter { $0.headers.kind == .personal }.allSatisfy { $0.value == nil })
                    #expect(records.filter { $0.value == nil }.count == 2)
                    #expect(
                        records.allSatisfy { !String(decoding: $0.value ?? Data(), as: UTF8.self).contains("Секрет") })
                }
            }
        }
    }

    /// Some of everything: reassigning there and back, refused events, replies, a unit that takes part, erasing.
    private func live(_ bench: DeskBench, _ router: RouterDesk) async throws {
        let residents = bench.residents
        let ids = try await residents.file(6)
        try await router.until(ids, are: .assigned)
        try await assign(ids[0], to: b, bench, router)
        try await assign(ids[0], to: a, bench, router)
        try await residents.say(.accepted(Accepted()), of: ids[1], by: .staff("w", unit: b))
        try await residents.say(.accepted(Accepted()), of: ids[1], by: .staff("w", unit: a))
        try await residents.say(.coAssigned(CoAssigned(unit: b)), of: ids[2], by: .staff("d"))
        try await residents.say(.reply(Replied(words: "none")), of: ids[2])
        try await assign(ids[3], to: b, bench, router)
        try await residents.erase(try #require(try await router.appeal(ids[3])?.words), of: ids[3])
        try await residents.say(.erased(Erased()), of: ids[3], by: .system)
        try await residents.erase(try #require(try await router.appeal(ids[4])?.author), of: ids[4])
        try await assign(ids[4], to: b, bench, router)
        let last = try await residents.say(.withdrawn(Withdrawn()), of: ids[5])
        try await router.until([ids[5]], are: .withdrawn)
        try await router.until([ids[3]], are: .erased)
        try await settle(last, in: a, bench)
    }

    @discardableResult
    private func assign(_ id: String, to unit: String, _ bench: DeskBench, _ router: RouterDesk) async throws -> Event {
        let appeal = try #require(try await router.appeal(id))
        let event = try await bench.residents.say(
            .assigned(Assigned(unit: unit, deadline: try #require(appeal.deadline), rule: "dispatcher")), of: id,
            by: .staff("d"), basedOn: appeal.lastDecision)
        let table = router.stage.flow.appeals
        try await router.stage.until { try table.appeal(id, in: $0)?.lastDecision == event.id }
        return event
    }

    /// Returns when the queue of `unit` holds `event`.
    private func settle(_ event: Event, in unit: String, _ bench: DeskBench) async throws {
        let queue = try #require(bench.topics.departments[unit])
        let reader = try await bench.log.reader(from: [queue.all[0]: 0])
        while try await !reader.next(limit: 1_000).contains(where: { $0.key == "\(event.subject)/\(event.id)" }) {}
        await reader.close()
    }

    private func queue(_ unit: String, of id: String, _ bench: DeskBench) async throws -> [Pipeline.Record] {
        let queue = try #require(bench.topics.departments[unit])
        return try await LogDump.records(of: queue, in: bench.log).filter { $0.key.hasPrefix(id) }
    }

    /// The promise again, told once more and simply: walks the log, appeal by appeal, and says what each queue must hold.
    private func compare(_ bench: DeskBench) async throws {
        typealias Line = (key: String, value: Data?)
        var histories: [String: [Line]] = [:]
        var appeals: [String: Appeal] = [:]
        var ever: [String: Set<String>] = [:]
        var queues: [String: [String: [Line]]] = [:]
        for record in try await LogDump.records(of: bench.topics.appeals, in: bench.log) {
            let (entry, line) = (try Entry(record), (record.key, record.value))
            let id = entry.subject
            let before = Set(appeals[id]?.units ?? [])
            if let event = entry.event { _ = Appeal.apply(event, to: &appeals[id]) }
            let after = Set(appeals[id]?.units ?? [])
            ever[id, default: []].formUnion(after)
            let erases = record.value == nil || entry.event?.body.type == .erased
            for unit in erases ? ever[id] ?? [] : before.union(after) {
                if !before.contains(unit), after.contains(unit) {
                    queues[unit, default: [:]][id, default: []] += histories[id] ?? []
                }
                queues[unit, default: [:]][id, default: []].append(line)
            }
            histories[id, default: []].append(line)
        }
        #expect(Set(queues.keys) == [a, b])
        for unit in bench.topics.departments.keys {
            let topic = try #require(bench.topics.departments[unit])
            let records = try await LogDump.records(of: topic, in: bench.log)
            let written = Dictionary(grouping: records) { String($0.key.prefix { $0 != "/" }) }
            #expect(Set(written.keys) == Set((queues[unit] ?? [:]).keys))
            for (id, lines) in queues[unit] ?? [:] {
                // On a log that erases at once, a personal record that is copied anew leaves only its latest copy.
                let expected = once(lines.map { ($0.key, $0.value) })
                let found = once((written[id] ?? []).map { ($0.key, $0.value) })
                #expect(found.map(\.key) == expected.map(\.key), "\(unit), \(id)")
                #expect(found.map(\.value) == expected.map(\.value))
            }
        }
    }

    /// What a reader makes of a queue: events once, by their first place; of personal records only those that are not erased.
    private func once(_ lines: [(String, Data?)]) -> [(key: String, value: Data?)] {
        var seen: Set<String> = []
        return lines.filter { isEvent($0.1) && seen.insert($0.0).inserted }.map { (key: $0.0, value: $0.1) }
            + Dictionary(lines.filter { !isEvent($0.1) }.map { ($0.0, $0.1) }) { $1 }
            .sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
    }

    private func isEvent(_ value: Data?) -> Bool {
        value.map { (try? EventCoding.decode(Event.self, from: $0)) != nil } ?? false
    }
}

import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit
import TestSupport
import Testing

@testable import NotifierService

@Suite("Who is told when something is in the way", .timeLimit(.minutes(4)))
struct ToldInTroubleTests {
    private static let both = Contact(name: "Анна Ли", email: "anna@example.org", telegram: "4711")

    private func assigned(_ bench: MailBench) -> EventBody {
        .assigned(Assigned(unit: MailBench.unit, deadline: bench.clock.now + 86_400, rule: "type"))
    }

    @Test("Each event is posted to another system by itself, however many wait")
    func webhooks() async throws {
        let rows = """
            digest-at: "09:00"
            webhooks:
              - {code: gis, name: {ru: ГИС, en: GIS}, url: "https://gis.example.org/otklik"}
            """
        let tell = """
              - event: assigned
                tell:
                  - {audience: system, channels: [webhook], template: assigned}
            """
        let changes = [
            ("notifications.yaml", "digest-at: \"09:00\"", rows),
            ("notifications.yaml", "  - event: assigned\n    tell:", tell),
        ]
        try await MailBench.with(changes: changes) { bench in
            let (mails, hooks) = (MailBasket(), MailBasket([.later("503")], by: .webhook))
            let notifier = try bench.notifier(mails, hooks)
            let (id, _) = try await bench.register(email: nil)
            for _ in 0..<6 { try await bench.say(assigned(bench), of: id) }
            try await bench.running(notifier) { try await notifier.until(outcomes: 6) }
            #expect(hooks.messages.count == 7 && Set(hooks.messages.map(\.event.id)).count == 6)
        }
    }

    @Test("A start makes no second message for what waits already, though the pack or the ways out have changed")
    func restart() async throws {
        try await MailBench.with { bench in
            let slow = Backoff(first: 3_600)
            let basket = MailBasket([.later("4.2.2")])
            try await {
                let notifier = try bench.notifier(basket, backoff: slow)
                try await bench.running(notifier) {
                    try await bench.register(contact: Self.both, choices: Choices(first: .telegram))
                    await basket.until(messages: 1)
                    try await notifier.stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM job") == 1 }
                }
            }()
            let telegram = MailBasket(by: .telegram)
            let notifier = try bench.notifier(basket, telegram, backoff: slow)
            try await bench.running(notifier) {
                try await bench.register(email: "boris@example.org")
                try await notifier.until(outcomes: 1)
                #expect(try await notifier.jobs() == ["waiting": 1])
            }
            #expect(telegram.messages.isEmpty && basket.messages.count == 2)
        }
    }

    @Test("Who switches a channel off while a message waits is told by the other one")
    func changedMind() async throws {
        let clock = ManualClock(DeskBench.morning + 9.5 * 3_600)
        try await MailBench.with(clock: clock, quiet: true) { bench in
            let (mails, chats) = (MailBasket(), MailBasket(by: .telegram))
            let notifier = try bench.notifier(mails, chats)
            try await bench.running(notifier) {
                let (id, _) = try await bench.register(contact: Self.both)
                try await notifier.stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM job") == 1 }
                let choices = Choices(off: [.email: Set(MessageKind.ofResidents)])
                try await bench.writer.add(
                    PersonalRecord(subject: id, time: clock.now, choices: choices, of: "\(id).author"))
                try await bench.writer.flush()
                try await notifier.stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM personal") == 2 }
                clock.set(to: DeskBench.morning + 18 * 3_600)
                try await notifier.until(outcomes: 1)
            }
            #expect(mails.messages.isEmpty && chats.messages.count == 1)
        }
    }

    @Test("A message that was put off into the night waits for the morning")
    func putOffIntoTheNight() async throws {
        // 20:30 in the city.
        let clock = ManualClock(DeskBench.morning + 6.5 * 3_600)
        try await MailBench.with(clock: clock, quiet: true) { bench in
            let basket = MailBasket([.later("4.2.2", after: 3_600)])
            let notifier = try bench.notifier(basket)
            try await bench.running(notifier) {
                try await bench.register()
                try await notifier.untilJobs { try Int.fetchOne($0, sql: "SELECT attempts FROM job") == 1 }
                clock.advance(by: 2 * 3_600)
                let morning = DeskBench.morning + 18 * 3_600
                try await notifier.untilJobs {
                    try Double.fetchOne($0, sql: "SELECT next_try FROM job") == morning.timeIntervalSince1970
                }
                #expect(basket.messages.count == 1)
                clock.set(to: morning)
                try await notifier.until(outcomes: 1)
            }
        }
    }

    @Test("While a channel is down its messages go by the next one after some hours")
    func channelDown() async throws {
        let clock = ManualClock(DeskBench.morning)
        try await MailBench.with(clock: clock, quiet: true) { bench in
            let mails = MailBasket()
            let chats = MailBasket(Array(repeating: .unreachable("Telegram is closed."), count: 1_000), by: .telegram)
            let notifier = try bench.notifier(mails, chats)
            try await bench.running(notifier) {
                try await bench.register(contact: Self.both, choices: Choices(first: .telegram))
                await chats.until(messages: 1)
                clock.advance(by: 3.5 * 3_600)
                try await notifier.until(outcomes: 2)
            }
            #expect(try await bench.outcomes().map(\.failure) == ["gave-up", nil])
            #expect(mails.messages.count == 1)
        }
    }

    @Test("Among what is due there is one message for each receiver, and none for those who are busy")
    func fairness() async throws {
        try await MailBench.with { bench in
            let notifier = try bench.notifier(MailBasket())
            let flooded = try await bench.register()
            for _ in 0..<300 {
                try await bench.writer.add(
                    Event(
                        source: "/test", subject: flooded.id, time: bench.clock.now, actor: .system,
                        body: assigned(bench)))
            }
            try await bench.writer.flush()
            let others = try await [bench.register(), bench.register()].map(\.id)
            try await RunningService.with(notifier.stage) {
                try await notifier.stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM job") == 303 }
                let due = try await notifier.stage.store.read { db in
                    try JobTable.due(
                        .email, at: bench.clock.now, limit: 256, busy: ["resident.\(others[0]).author"], in: db)
                }
                #expect(due.map(\.event.subject).sorted() == [flooded.id, others[1]].sorted())
            }
        }
    }
}

extension NotifierDesk {
    /// Returns when `condition` holds. What becomes of jobs stands in no log, so no change tells of it: it is looked for.
    fileprivate func untilJobs(_ condition: @escaping @Sendable (Database) throws -> Bool) async throws {
        while try await !stage.store.read(condition) { try await Task.sleep(for: .milliseconds(5)) }
    }
}

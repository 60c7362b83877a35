import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit
import TestSupport
import Testing

@testable import NotifierService

@Suite("Who is told of what, by what and when", .timeLimit(.minutes(4)))
struct ToldTests {
    private static let everywhere = Contact(
        name: "Анна Ли", email: "anna@example.org", phone: "+74242300710", address: "Сахалинская, 1", telegram: "4711",
        vk: "4712", push: [PushSubscription(endpoint: "https://push.example.org/1", p256dh: "a", auth: "b")])

    private func baskets(_ failing: [MessageChannel: SendResult] = [:]) -> [MailBasket] {
        [.email, .telegram, .vk, .sms, .push].map { channel in
            MailBasket(failing[channel].map { [$0] } ?? [], by: channel)
        }
    }

    private func notifier(_ baskets: [MailBasket], on bench: MailBench) throws -> NotifierDesk {
        let environment = bench.environment()
        return try NotifierDesk(
            environment: environment, pages: NotifierDesk.pages(in: environment), transports: baskets, backoff: .quick)
    }

    @Test("The first channel that reaches the person is taken; when it fails, the next, each once")
    func fallback() async throws {
        try await MailBench.with { bench in
            let baskets = self.baskets([.email: .gone("5.1.1"), .telegram: .refused("400")])
            let notifier = try self.notifier(baskets, on: bench)
            try await bench.running(notifier) {
                let (id, _) = try await bench.register(contact: Self.everywhere)
                try await notifier.until(outcomes: 3)
                // What is gone is not tried again; what was refused was that one message.
                try await bench.say(
                    .assigned(Assigned(unit: MailBench.unit, deadline: bench.clock.now + 86_400, rule: "type")), of: id)
                try await notifier.until(outcomes: 4)
            }
            #expect(baskets.map(\.messages.count) == [1, 2, 1, 0, 0])
            #expect(try await bench.outcomes().map(\.label) == ["email", "telegram", "vk", "telegram"])
            #expect(try await notifier.jobs().isEmpty)
        }
    }

    @Test("A lost store goes on with the channel that had not failed yet")
    func fallbackAfterLoss() async throws {
        try await MailBench.with { bench in
            let first = baskets([.email: .gone("5.1.1")])
            try await {
                // No way out but mail: what comes next waits.
                let notifier = try self.notifier([first[0]], on: bench)
                try await bench.running(notifier) {
                    try await bench.register(contact: Self.everywhere)
                    try await notifier.until(outcomes: 1)
                }
            }()
            try bench.desk.loseStore("notifier")
            let second = baskets()
            let notifier = try self.notifier(second, on: bench)
            try await bench.running(notifier) { try await notifier.until(outcomes: 2) }
            #expect(second.map(\.messages.count) == [0, 1, 0, 0, 0])
        }
    }

    @Test("What a resident switched off is not sent; what the law demands is; the chosen channel goes first")
    func choices() async throws {
        try await MailBench.with { bench in
            let baskets = self.baskets()
            let notifier = try self.notifier(baskets, on: bench)
            let nothing = Dictionary(
                uniqueKeysWithValues: MessageChannel.allCases.map { ($0, Set(MessageKind.ofResidents)) })
            try await bench.running(notifier) {
                let (silent, _) = try await bench.register(
                    contact: Self.everywhere, choices: Choices(off: nothing, first: .telegram))
                let (other, _) = try await bench.register(
                    contact: Self.everywhere, choices: Choices(off: [.vk: [.progress]], first: .vk))
                try await notifier.until(outcomes: 1)
                for id in [silent, other] {
                    try await bench.say(
                        .assigned(Assigned(unit: MailBench.unit, deadline: bench.clock.now + 86_400, rule: "type")),
                        of: id)
                    let letter = PersonalRecord(subject: id, time: bench.clock.now, words: Words("Причина."))
                    try await bench.say(
                        .extended(Extended(deadline: bench.clock.now + 9 * 86_400, words: letter.id)), of: id,
                        words: letter)
                }
                try await notifier.until(outcomes: 4)
            }
            // The one that wants nothing hears of the extension only, by the chosen way; the other's way is VK but for progress.
            #expect(baskets[1].messages.map(\.event.body.type) == [.extended])
            #expect(baskets[0].messages.map(\.event.body.type) == [.registered, .assigned, .extended])
            #expect(baskets[2].messages.isEmpty)
        }
    }

    @Test("Nobody is told at midnight, but a unit of what cannot wait; in the morning everything goes out")
    func quietHours() async throws {
        // 23:30 in the city.
        let clock = ManualClock(DeskBench.morning + 9.5 * 3_600)
        try await MailBench.with(clock: clock, quiet: true) { bench in
            let basket = MailBasket()
            let notifier = try bench.notifier(basket)
            try await bench.desk.residents.hire("vera", .worker, units: [MailBench.unit], email: "vera@example.org")
            try await bench.running(notifier) {
                let (id, _) = try await bench.register()
                for (id, urgent) in [
                    (id, false), (try await bench.register(choices: Choices(timeZone: "Europe/Moscow")).id, true),
                ] {
                    try await bench.say(
                        .assigned(
                            Assigned(unit: MailBench.unit, deadline: clock.now + 86_400, urgent: urgent, rule: "type")),
                        of: id, by: .system)
                }
                // In Moscow it is 15:30.
                try await notifier.until(outcomes: 3)
                #expect(
                    basket.messages.map(\.address).sorted { $0! < $1! } == [
                        "anna@example.org", "anna@example.org", "vera@example.org",
                    ])
                #expect(try await notifier.jobs() == ["waiting": 3])
                await clock.sleepers(1)
                clock.set(to: DeskBench.morning + 18 * 3_600)
                try await notifier.until(outcomes: 6)
            }
            #expect(try await notifier.jobs().isEmpty)
        }
    }

    @Test("Those who follow get one message a day with everything in it, and not the author's secret link")
    func digest() async throws {
        let clock = ManualClock(DeskBench.morning)
        try await MailBench.with(clock: clock, quiet: true) { bench in
            let basket = MailBasket()
            let notifier = try bench.notifier(basket)
            try await bench.running(notifier) {
                let (id, _) = try await bench.register()
                let (merged, _) = try await bench.register(email: "boris@example.org")
                let follower = PersonalRecord(
                    subject: id, time: clock.now,
                    contact: Contact(role: .follower, name: "Вера", email: "vera@example.org"))
                try await bench.writer.add(follower)
                try await bench.say(.merged(Merged(into: id)), of: merged)
                try await bench.say(
                    .assigned(Assigned(unit: MailBench.unit, deadline: clock.now + 86_400, rule: "type")), of: id)
                try await bench.say(.accepted(Accepted()), of: id, by: .staff("vera", unit: MailBench.unit))
                try await bench.say(
                    .extended(Extended(deadline: clock.now + 9 * 86_400, words: "w")), of: id,
                    by: .staff("vera", unit: MailBench.unit))
                try await bench.say(.resolved(Resolved(reply: "w")), of: id, by: .staff("vera", unit: MailBench.unit))
                // Two registered, one merged, one assigned, one extended, one resolved.
                try await notifier.until(outcomes: 6)
                #expect(try await notifier.jobs() == ["waiting": 4])
                await clock.sleepers(1)
                clock.advance(by: 86_400)
                try await notifier.until(outcomes: 10)
            }
            let daily = basket.messages.filter { $0.reader.audience == .follower }
            #expect(Set(daily.map(\.address)) == ["boris@example.org", "vera@example.org"] && daily.count == 2)
            #expect(daily.allSatisfy { $0.letter.subject == "Новое по вашим обращениям (2)" })
            for message in daily {
                #expect(message.letter.link.hasSuffix("/") == (message.address == "vera@example.org"))
                #expect(!message.letter.paragraphs.joined().contains("w"))
            }
        }
    }

    @Test("A flood of changes to one appeal becomes few messages, and each change has its outcome once")
    func flood() async throws {
        try await MailBench.with { bench in
            let basket = MailBasket()
            let notifier = try bench.notifier(basket)
            let (id, _) = try await bench.register()
            let count = 1_000
            for index in 0..<count {
                try await bench.writer.add(
                    Event(
                        id: "flood-\(index)", source: "/test", subject: id, time: bench.clock.now, actor: .system,
                        body: .assigned(
                            Assigned(unit: MailBench.unit, deadline: bench.clock.now + 86_400, rule: "type"))))
            }
            try await bench.writer.flush()
            try await bench.running(notifier) { try await notifier.until(outcomes: count + 1) }
            #expect(basket.messages.count < 40, "\(basket.messages.count) messages")
            let told = try await bench.outcomes().map(\.event)
            #expect(told.count == count + 1 && Set(told).count == count + 1)
        }
    }

    @Test(
        "Staff are told of their own unit's work, not of what they did themselves, and only those who have an address")
    func staff() async throws {
        try await MailBench.with { bench in
            let basket = MailBasket()
            let notifier = try bench.notifier(basket)
            let staff = bench.desk.residents
            try await staff.hire("vera", .worker, units: [MailBench.unit], email: "vera@example.org")
            try await staff.hire("oleg", .worker, units: [MailBench.unit], email: "oleg@example.org")
            try await staff.hire("igor", .worker, units: [MailBench.unit])
            try await staff.hire("lena", .worker, units: ["parks"], email: "lena@example.org")
            try await staff.hire("head", .head, units: [MailBench.unit], email: "head@example.org")
            try await staff.hire("mayor", .manager, email: "mayor@example.org")
            try await bench.running(notifier) {
                try await notifier.stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM staff") == 6 }
                let (id, _) = try await bench.register(email: nil)
                let deadline = Date(timeIntervalSince1970: (bench.clock.now + 86_400).timeIntervalSince1970.rounded())
                try await bench.say(.assigned(Assigned(unit: MailBench.unit, deadline: deadline, rule: "type")), of: id)
                try await notifier.until(outcomes: 1)
                #expect(basket.messages.map(\.address) == ["oleg@example.org"], "Vera did it herself")
                try await bench.say(.accepted(Accepted()), of: id, by: .staff("oleg", unit: MailBench.unit))
                try await bench.say(.overdue(Overdue(deadline: deadline)), of: id, by: .system)
                try await notifier.until(outcomes: 3)
                #expect(Set(basket.messages.dropFirst().map(\.address)) == ["oleg@example.org", "head@example.org"])
                #expect(basket.messages.last?.letter.link.contains("/work/") == true)
                #expect(try await notifier.jobs() == ["waiting": 1], "the mayor's comes with the day's message")
            }
        }
    }

    @Test(
        "Those without anything else are told by post where the law demands it, and by telephone where a reply is wanted"
    )
    func byHand() async throws {
        try await MailBench.with { bench in
            let notifier = try bench.notifier(MailBasket())
            try await bench.running(notifier) {
                let (post, _) = try await bench.register(contact: Contact(name: "Анна Ли", address: "Сахалинская, 1"))
                let (call, _) = try await bench.register(contact: Contact(name: "Борис", phone: "+74242300710"))
                for id in [post, call] {
                    try await bench.say(
                        .assigned(Assigned(unit: MailBench.unit, deadline: bench.clock.now + 86_400, rule: "type")),
                        of: id)
                    try await bench.say(.accepted(Accepted()), of: id, by: .staff("vera", unit: MailBench.unit))
                    try await bench.say(.question(Asked(words: "w")), of: id, by: .staff("vera", unit: MailBench.unit))
                    try await bench.say(
                        .answered(Answered(reply: "w")), of: id, by: .staff("vera", unit: MailBench.unit))
                }
                try await notifier.stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM job") == 3 }
                let jobs = try await notifier.stage.store.read { db in
                    try JobTable.jobs(where: "state = 'desk' ORDER BY place", [], in: db).map {
                        "\($0.channel) \($0.event.body.type?.shortName ?? "")"
                    }
                }
                #expect(Set(jobs) == ["post answered", "telephone question", "telephone answered"])
            }
        }
    }

    @Test("A channel's limits are kept: so many a second in all, and one a second to a receiver")
    func limits() {
        let gate = SendGate(SendLimits(perSecond: 4, perReceiver: 0.5, burst: 2))
        let now = Date(timeIntervalSince1970: 1_000)
        #expect((0..<4).map { _ in gate.turn(at: now).timeIntervalSince(now) } == [0, 0.25, 0.5, 0.75])
        #expect(gate.turn(at: now + 10) == now + 10)
        #expect(["a", "a", "b"].map { gate.wait(for: $0, at: now) } == [nil, nil, nil])
        #expect(gate.wait(for: "a", at: now) == now + 2)
        #expect(gate.wait(for: "a", at: now + 2) == nil)
        #expect(gate.wait(for: "a", at: now + 3) == now + 4)
        let free = SendGate(SendLimits())
        #expect(free.turn(at: now) == now && free.wait(for: "a", at: now) == nil)
    }

    @Test("When a channel fails again and again nothing is tried for a while; one success closes that")
    func breaker() {
        let trouble = SenderTrouble()
        #expect((1...20).allSatisfy { _ in !trouble.refused("one") }, "one receiver is its own trouble")
        let opened = (2...8).map { trouble.refused("\($0)") }
        #expect(opened == [false, false, false, false, false, false, true])
        let now = Date()
        #expect(trouble.begin("no answer", at: now, Backoff(first: 4)))
        #expect(trouble.current.map { (2...4).contains($0.until.timeIntervalSince(now)) } == true)
        #expect(!trouble.begin("no answer", at: now, Backoff(first: 4)), "the same moment is the same failure")
        #expect(trouble.end() && trouble.current == nil && !trouble.refused("one"))
    }
}

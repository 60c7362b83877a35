import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import NotifierService

@Suite("Jobs of the notifier", .timeLimit(.minutes(4)))
struct JobTests {
    @Test(
        "Every step of an appeal is told once, in order, in one thread; not again after a restart, a rebuild, or the loss of the store"
    )
    func once() async throws {
        try await MailBench.with { bench in
            let basket = MailBasket()
            var notifier: NotifierDesk? = try bench.notifier(basket)
            let (id, registered) = try await bench.register()
            let subject = Mutex(id)
            try await bench.running(notifier!) { [desk = notifier!] in
                try await desk.until(outcomes: 1)
                try await bench.say(
                    .assigned(Assigned(unit: MailBench.unit, deadline: bench.clock.now + 86_400, rule: "type")), of: id)
                try await desk.until(outcomes: 2)
                #expect(try await desk.jobs().isEmpty)
                #expect(await desk.health().last?.status == .ok)
            }
            let dump = try await StoreDump.text(of: notifier!.stage.store)
            try await notifier!.stage.store.clearFolded()
            notifier = nil
            let restarts: [@Sendable () throws -> Void] = [{}, {}, { try bench.desk.loseStore("notifier") }]
            for lose in restarts {
                try lose()
                let again = try bench.notifier(basket)
                try await bench.running(again) {
                    try await again.stage.live()
                    // A new letter shows that the sender has looked at all the old ones.
                    try await bench.register(simulated: true)
                    try await again.stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM appeal") ?? 0 > 1 }
                    #expect(try await again.jobs().isEmpty)
                }
                #expect(try await StoreDump.text(of: again.stage.store).contains(registered))
            }
            #expect(dump.contains(registered))
            #expect(basket.messages.map(\.letter.subject.afterNumber) == ["зарегистрировано", "назначен исполнитель"])
            let mails = try basket.messages.map { try bench.mailWriter().mail($0) }
            #expect(mails[0].messageID.hasPrefix("\(registered).email.resident."))
            #expect(
                mails[0].thread == "\(subject.withLock { $0 })@otklik.example.org" && mails[1].thread == mails[0].thread
            )
            #expect(mails[0].messageID != mails[1].messageID)
            #expect(try await bench.outcomes().map(\.failure) == [nil, nil])
        }
    }

    @Test("A store that is lost before a mail was sent makes the job again, once")
    func lostBeforeSending() async throws {
        try await MailBench.with { bench in
            try await bench.register()
            // The Stage alone: it makes the job and nobody sends it.
            try await {
                let notifier = try bench.notifier(MailBasket())
                try await RunningService.with(notifier.stage) {
                    try await notifier.stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM job") == 1 }
                }
            }()
            try bench.desk.loseStore("notifier")
            let basket = MailBasket()
            let notifier = try bench.notifier(basket)
            try await bench.running(notifier) { try await notifier.until(outcomes: 1) }
            #expect(basket.messages.count == 1)
        }
    }

    @Test("A demonstration's appeals, those without an address, and steps that the pack tells nobody of make no job")
    func nobody() async throws {
        try await MailBench.with { bench in
            let basket = MailBasket()
            let notifier = try bench.notifier(basket)
            try await bench.running(notifier) {
                try await bench.register(simulated: true)
                try await bench.register(email: nil)
                let (id, _) = try await bench.register()
                try await bench.say(.moderated(Moderated(visibility: .hidden)), of: id)
                try await notifier.until(outcomes: 1)
                try await notifier.stage.until {
                    try String.fetchAll($0, sql: "SELECT visibility FROM appeal").contains("hidden")
                }
            }
            #expect(basket.messages.count == 1)
            #expect(try await notifier.jobs().isEmpty)
        }
    }

    @Test("News of more than three days is only listed; an erased appeal is told of no more")
    func lateAndErased() async throws {
        try await MailBench.with { bench in
            let basket = MailBasket([.later("4.7.1")])
            let notifier = try bench.notifier(basket, backoff: Backoff(first: 3_600))
            try await bench.running(notifier) {
                try await bench.register(at: bench.clock.now - 4 * 86_400)
                let (id, _) = try await bench.register()
                try await notifier.stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM job") == 2 }
                try await bench.say(.erased(Erased()), of: id)
                try await notifier.stage.until { try String.fetchAll($0, sql: "SELECT state FROM job") == ["late"] }
            }
            #expect(try await bench.outcomes().isEmpty)
        }
    }

    @Test(
        "What the other side says becomes the outcome",
        arguments: [
            ([SendResult.refused("5.1.1")], "5.1.1", 1), ([.later("451"), .later("no-reply")], nil, 3),
            (Array(repeating: .later("4.2.2"), count: 4), "gave-up", 4),
            ([.unreachable("No route."), .unreachable("No route.")], nil, 3),
        ] as [([SendResult], String?, Int)])
    func outcomes(results: [SendResult], failure: String?, tries: Int) async throws {
        try await MailBench.with { bench in
            let basket = MailBasket(results)
            let notifier = try bench.notifier(basket)
            try await bench.running(notifier) {
                let (_, event) = try await bench.register()
                try await notifier.until(outcomes: 1)
                let outcome = try #require(try await bench.outcomes().first)
                #expect(outcome.event == event && outcome.failure == failure && outcome.label == "email")
                #expect(outcome.audience == "resident")
            }
            #expect(basket.messages.count == tries)
            #expect(Set(basket.messages.map(\.key)).count == 1, "tried again is the same mail")
        }
    }

    @Test("While the server cannot be reached readiness says so, and no mail loses a try")
    func trouble() async throws {
        try await MailBench.with { bench in
            let basket = MailBasket(Array(repeating: .unreachable("mail:587: no route."), count: 6))
            let notifier = try bench.notifier(basket, backoff: Backoff(first: 0.05, cap: 0.05, attempts: 2))
            try await bench.running(notifier) {
                try await bench.register()
                while notifier.couriers[0].trouble.current == nil { try await Task.sleep(for: .milliseconds(5)) }
                let health = await notifier.health().last
                #expect(health?.status == .degraded && health?.detail == "mail:587: no route.")
                try await notifier.until(outcomes: 1)
                #expect(notifier.couriers[0].trouble.current == nil)
            }
            #expect(try await bench.outcomes().map(\.failure) == [nil])
        }
    }
}

extension String {
    /// What stands after the tracking number of a subject.
    fileprivate var afterNumber: String { String(drop { !$0.isNumber }.drop { $0.isNumber || $0 == " " || $0 == ":" }) }
}

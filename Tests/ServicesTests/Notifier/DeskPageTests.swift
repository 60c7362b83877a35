import Appeals
import Foundation
import GRDB
import HTTPTypes
import Pipeline
import ServiceKit
import Testing

@testable import NotifierService

@Suite("What is told by hand", .timeLimit(.minutes(4)))
struct DeskPageTests {
    private static let phone = "+74242300710"
    private static let list = "/notify/desk"
    private static let outcome = "/notify/desk/outcome"

    /// Runs `body` at a desk where `contacts` wait to be told that their appeals were refused, as the law demands.
    private func atDesk(
        _ contacts: [Contact],
        _ body: @Sendable @escaping (MailBench, NotifierDesk, @escaping DeskVisitor.Door) async throws -> Void
    ) async throws {
        try await MailBench.with { bench in
            let notifier = try bench.notifier(MailBasket())
            for login in ["olga", "ivan"] { try await bench.desk.residents.hire(login, .operator) }
            try await bench.desk.residents.hire("mayor", .manager)
            try await bench.running(notifier) {
                for contact in contacts { try await bench.refuse(contact) }
                let staff = notifier.stage.flow.staff
                try await notifier.stage.until { db in
                    let waiting = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM job WHERE state = 'desk'")
                    return try waiting == contacts.count && staff.all(in: db).count == 3
                }
                try await DeskVisitor.visit(notifier, bench.desk) { try await body(bench, notifier, $0) }
            }
        }
    }

    @Test("Letters are printed one by one or all at once, posted once, and every look at them is written down")
    func letters() async throws {
        let contacts = ["Анна Ли", "Борис Ли"].map { Contact(name: $0, address: "Сахалинская, 1\nЮжно-Сахалинск") }
        try await atDesk(contacts) { bench, notifier, visitor in
            let looks = "SELECT COUNT(*) FROM look WHERE account = 'olga'"
            let clerk = try visitor("olga", [.operator], [])
            let list = try await clerk.open(Self.list)
            #expect(list.text.contains("2 письма к печати") && list.text.contains("Отказано"))
            #expect(!list.text.contains("Анна") && !list.text.contains("Сахалинская, 1"))
            #expect(try await notifier.stage.store.read { try Int.fetchOne($0, sql: looks) } == 0)

            let link = try #require(list.text.firstMatch(of: /href="(\/notify\/desk\/letter\?job=[^"]+)"/)).1
            let letter = try await clerk.open(String(link))
            #expect(letter.status == .ok && letter.text.contains("Сахалинская, 1<br>Южно-Сахалинск<br>"))
            #expect(letter.text.contains("Не наш вопрос: 5 &gt; 3.") && letter.text.contains("Должность, подпись"))
            #expect(!letter.text.contains("/t/"), "no secret link on paper")
            #expect(try await notifier.stage.store.read { try Int.fetchOne($0, sql: looks) } == 1)

            let manager = try visitor("mayor", [.manager], [])
            let seen = try await manager.open(Self.list)
            #expect(seen.status == .ok && !seen.text.contains("/notify/desk/letter"))
            #expect(try await manager.open(String(link)).status == .forbidden)
            #expect(try await manager.open("/notify/desk/letters").status == .forbidden)

            let all = try await clerk.open("/notify/desk/letters")
            #expect(all.text.matches(of: /class="letter"/).count == 2)
            #expect(try await notifier.stage.store.read { try Int.fetchOne($0, sql: looks) } == 3)
            let unseen = try await clerk.post(Self.outcome, ["outcome": "posted"])
            #expect(unseen.status == .forbidden, "no page, no change")
            let posted = try await clerk.submit(all, Self.outcome)
            #expect(posted.location == "\(Self.list)?done=posted&count=2")
            try await notifier.until(outcomes: 2)
            #expect(try await bench.outcomes().map(\.label) == ["post", "post"])
            #expect(try await bench.outcomes().allSatisfy { $0.failure == nil })
            #expect(try await clerk.submit(all, Self.outcome).location == "\(Self.list)?done=posted&count=0", "once")
            #expect(try await clerk.open(Self.list).text.contains("Печатать нечего"))
        }
    }

    @Test("A letter that cannot be posted is followed by a call")
    func unposted() async throws {
        let contact = Contact(name: "Анна Ли", phone: Self.phone, address: "Нигде, 0")
        try await atDesk([contact]) { bench, notifier, visitor in
            let clerk = try visitor("olga", [.operator], [])
            let list = try await clerk.open(Self.list).text
            let link = try #require(list.firstMatch(of: /href="(\/notify\/desk\/letter\?job=[^"]+)"/)).1
            let letter = try await clerk.open(String(link))
            let unknown = try await clerk.submit(letter, Self.outcome, ["outcome": "lost"])
            #expect(unknown.status == .unprocessableContent)
            let done = try await clerk.submit(letter, Self.outcome, ["outcome": "bad-address"])
            #expect(done.location == "\(Self.list)?done=bad-address&count=1")
            try await notifier.stage.until { db in
                try Int.fetchOne(
                    db, sql: "SELECT COUNT(*) FROM job WHERE state = 'desk' AND channel = 'telephone'") == 1
            }
            let outcome = try #require(try await bench.outcomes().first)
            #expect(outcome.label == "post" && outcome.failure == "bad-address" && outcome.isGone)
            #expect(try await clerk.open(Self.list).text.contains("1 звонок"))
        }
    }

    @Test("A call is one operator's at a time; another takes it over on purpose")
    func oneAtATime() async throws {
        try await atDesk([Contact(name: "Анна Ли", phone: Self.phone)]) { _, notifier, visitor in
            let (olga, ivan) = (try visitor("olga", [.operator], []), try visitor("ivan", [.operator], []))
            let list = try await olga.open(Self.list)
            #expect(list.text.contains("1 звонок") && !list.text.contains(Self.phone))
            let address = try #require(try await olga.submit(list, "/notify/desk/call").location)
            let card = try await olga.open(address)
            #expect(card.text.contains("tel:\(Self.phone)") && card.text.contains("Не наш вопрос"))

            let seen = try await ivan.open(Self.list)
            #expect(seen.text.contains("Звонит Пётр Ким"))
            // Asked for as if it were free, it stays where it is.
            _ = try await ivan.submit(seen, "/notify/desk/call")
            let other = try await ivan.open(address)
            #expect(other.text.contains("Забрать звонок себе") && !other.text.contains(Self.phone))
            #expect(try await ivan.submit(other, "/notify/desk/call").location == address)
            #expect(try await ivan.open(address).text.contains("tel:\(Self.phone)"))

            let late = try await olga.submit(card, Self.outcome, ["outcome": "told"])
            #expect(late.status == .conflict && late.text.contains("звонок забрал другой сотрудник"))
            let looks = "SELECT account FROM look ORDER BY id"
            #expect(try await notifier.stage.store.read { try String.fetchAll($0, sql: looks) } == ["olga", "ivan"])
            #expect(try await notifier.jobs() == ["desk": 1])
        }
    }

    @Test("Who does not answer is called again in two hours, five times; then the call has failed")
    func noAnswer() async throws {
        try await atDesk([Contact(phone: Self.phone)]) { bench, notifier, visitor in
            let clerk = try visitor("olga", [.operator], [])
            func callInVain() async throws -> String? {
                let address = try await clerk.submit(clerk.open(Self.list), "/notify/desk/call").location
                let card = try await clerk.open(try #require(address))
                return try await clerk.submit(card, Self.outcome, ["outcome": "no-answer"]).location
            }
            #expect(try await callInVain() == "\(Self.list)?done=no-answer&count=1")
            let list = try await clerk.open(Self.list).text
            #expect(list.contains("Ещё 1 позже") && list.contains("Звонить некому"))
            let next = try await notifier.stage.store.read { try Double.fetchOne($0, sql: "SELECT next_try FROM job") }
            let wait = try #require(next) - bench.clock.now.timeIntervalSince1970
            #expect(abs(wait - DeskCommand.pause) < 60)

            try await notifier.stage.perform { db, _ in
                try db.execute(sql: "UPDATE job SET attempts = \(DeskCommand.tries - 1), next_try = 0")
            }
            #expect(try await clerk.open(Self.list).text.contains("Звонили 4 раза"))
            #expect(try await callInVain() == "\(Self.list)?done=no-answer&count=1")
            try await notifier.until(outcomes: 1)
            let outcome = try #require(try await bench.outcomes().first)
            #expect(outcome.label == "telephone" && outcome.failure == "no-answer" && !outcome.isGone)
            try await notifier.stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM job") == 0 }
        }
    }

    @Test("What the stop button holds is neither printed nor said")
    func held() async throws {
        try await atDesk([Contact(phone: Self.phone)]) { bench, notifier, visitor in
            let now = bench.clock.now
            try await notifier.stage.perform { db, _ in
                try HaltTable.hold(HaltTable.all, by: "olga", now: now, in: db)
            }
            let clerk = try visitor("olga", [.operator], [])
            let list = try await clerk.open(Self.list).text
            #expect(list.contains("1 сообщение остановлено") && list.contains("Звонить некому"))
        }
    }
}

extension MailBench {
    /// Files an appeal of `contact` and refuses it, which the law has the city tell.
    @discardableResult
    func refuse(_ contact: Contact) async throws -> String {
        let (id, _) = try await register(contact: contact)
        let words = PersonalRecord(subject: id, time: clock.now, words: Words("Не наш вопрос: 5 > 3."))
        try await say(.rejected(Rejected(ground: .outOfScope, reply: words.id)), of: id, words: words)
        return id
    }
}

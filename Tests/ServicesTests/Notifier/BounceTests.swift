import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit
import Testing

@testable import NotifierService

@Suite("A mail that came back", .timeLimit(.minutes(4)))
struct BounceTests {
    private static let anna = Contact(name: "Анна Ли", email: "anna@example.org", telegram: "77")

    /// Files an appeal, has its author told by mail, and runs `body` with what is needed to send the mail back.
    private static func told(
        _ contact: Contact = BounceTests.anna,
        _ body: @Sendable (_ bench: MailBench, _ appeal: BouncedAppeal) async throws -> Void
    ) async throws {
        try await MailBench.with { bench in
            let (mails, chats) = (MailBasket(), MailBasket(by: .telegram))
            let notifier = try bench.notifier(mails, chats)
            try await bench.running(notifier) {
                let (id, event) = try await bench.register(contact: contact)
                try await notifier.until(outcomes: 1)
                let mail = try bench.mailWriter().mail(try #require(mails.messages.first))
                try await body(
                    bench,
                    BouncedAppeal(
                        id: id, event: event, messageID: mail.messageID, notifier: notifier, mails: mails, chats: chats)
                )
            }
        }
    }

    private static func assigned(in bench: MailBench) -> EventBody {
        .assigned(Assigned(unit: MailBench.unit, deadline: bench.clock.now + 86_400, rule: "type"))
    }

    @Test("from a dead address marks it: the next channel tells, once, and later news goes there at once")
    func dead() async throws {
        try await Self.told { bench, appeal in
            #expect(try await appeal.bounce("5.1.1") == [.returned])
            #expect(try await appeal.bounce("5.1.1") == [.returned], "read twice")
            try await appeal.notifier.until(outcomes: 3)
            #expect(appeal.chats.messages.map(\.event.id) == [appeal.event])
            try await bench.say(Self.assigned(in: bench), of: appeal.id)
            try await appeal.notifier.until(outcomes: 4)
            #expect(appeal.mails.messages.count == 1 && appeal.chats.messages.count == 2)
            let outcomes = try await bench.outcomes()
            #expect(outcomes.map(\.label) == ["email", "email", "telegram", "telegram"])
            #expect(outcomes.map(\.failure) == [nil, "5.1.1", nil, nil])
            #expect(outcomes.map(\.isGone) == [false, true, false, false])
            #expect(outcomes.allSatisfy { $0.audience == "resident" && $0.recipient == "\(appeal.id).author" })
            #expect(try await appeal.notifier.jobs().isEmpty)
        }
    }

    @Test(
        "for another reason marks nothing: the next channel tells, later news goes by mail again",
        arguments: ["5.2.2", "5.7.1"])
    func refused(status: String) async throws {
        try await Self.told { bench, appeal in
            #expect(try await appeal.bounce(status) == [.returned])
            try await appeal.notifier.until(outcomes: 3)
            #expect(appeal.chats.messages.count == 1)
            try await bench.say(Self.assigned(in: bench), of: appeal.id)
            try await appeal.notifier.until(outcomes: 4)
            #expect(appeal.mails.messages.count == 2 && appeal.chats.messages.count == 1)
        }
    }

    @Test("from an address that was changed meanwhile does not mark the new one")
    func changed() async throws {
        try await Self.told(Contact(name: "Анна Ли", email: "old@example.org")) { bench, appeal in
            let (record, stage) = ("\(appeal.id).author", appeal.notifier.stage)
            try await bench.writer.add(
                PersonalRecord(
                    id: record, subject: appeal.id, time: bench.clock.now + 1,
                    contact: Contact(name: "Анна Ли", email: "new@example.org")))
            try await bench.writer.flush()
            try await stage.until {
                try stage.flow.appeals.personal(record, of: appeal.id, in: $0)?.contact?.email == "new@example.org"
            }
            #expect(try await appeal.bounce("5.1.1") == [.returned])
            try await appeal.notifier.until(outcomes: 2)
            try await bench.say(Self.assigned(in: bench), of: appeal.id)
            try await appeal.notifier.until(outcomes: 3)
            #expect(appeal.mails.messages.map(\.address) == ["old@example.org", "new@example.org"])
        }
    }

    @Test("is believed only when its Message-ID is ours; what is put off or arrived changes nothing")
    func ignored() async throws {
        try await Self.told { bench, appeal in
            let id = appeal.messageID
            let host = try #require(id.split(separator: "@").last)
            let key = id.prefix { $0 != "@" }.dropLast(17)
            for forged in [
                "\(key)@\(host)", "\(key).\(String(repeating: "0", count: 16))@\(host)", "x\(id)", "", "@", ".", "..@.",
                id.replacing("resident", with: "follower"), String(repeating: "a.", count: 600),
            ] {
                #expect(try await appeal.bounce("5.1.1", messageID: forged) == [.foreign], "\(forged.prefix(200))")
            }
            #expect(try await appeal.bounce("5.1.1", messageID: "<\(id.uppercased())>") == [.foreign])
            #expect(try await appeal.bounce("4.2.2", action: .delayed) == [.nothing])
            #expect(try await appeal.bounce("2.0.0", action: .delivered) == [.nothing])
            let ids = MailID(keys: bench.desk.keys)
            for (key, outcome) in [
                ("0199.email.resident.0199.author", Bounces.Outcome.unknown), ("no-full-stops", .unknown),
                ("\(appeal.event).email.follower.x.email.y", .early),
            ] {
                let signed = "\(key).\(ids.signature(of: key))@\(host)"
                #expect(try await appeal.bounce("5.1.1", messageID: signed) == [outcome], "\(key)")
            }
            #expect(try await bench.outcomes().map(\.failure) == [nil])
            #expect(try await appeal.bounce("5.1.1", messageID: "<\(id)>") == [.returned], "in brackets")
        }
    }

    @Test("stands among what failed, with its reason in words and without its address")
    func page() async throws {
        try await Self.told { bench, appeal in
            try await bench.desk.residents.hire("mayor", .manager)
            #expect(try await appeal.bounce("5.1.1") == [.returned])
            try await appeal.notifier.until(outcomes: 3)
            let staff = appeal.notifier.stage.flow.staff
            try await appeal.notifier.stage.until { try staff.all(in: $0).count == 1 }
            try await DeskVisitor.visit(appeal.notifier, bench.desk) { visitor in
                let failed = try await visitor("mayor", [.manager], []).open("/notify?tab=failed").text
                #expect(failed.contains("Вернулось"))
                #expect(failed.contains("по этому адресу почту не принимают, код 5.1.1"))
                #expect(!failed.contains("example.org"))
            }
            let (now, flow) = (bench.clock.now, appeal.notifier.stage.flow)
            let log = try await appeal.notifier.stage.store.read {
                try DeliveryLog(.recent, at: now, flow: flow, in: $0)
            }
            #expect(log.delivered == 1 && log.failed == 1)
        }
    }
}

/// An appeal whose author was told by a mail.
struct BouncedAppeal: Sendable {
    let id: String
    /// What the mail told of.
    let event: String
    let messageID: String
    let notifier: NotifierDesk
    let mails: MailBasket
    let chats: MailBasket

    /// Takes a report on the mail, or on the one with another id.
    func bounce(
        _ status: String, action: BounceReport.Action = .failed, messageID: String? = nil
    ) async throws -> [Bounces.Outcome] {
        try await Bounces(stage: notifier.stage, ids: MailID(keys: notifier.writer.keys)).take([
            BounceReport(messageID: messageID ?? self.messageID, action: action, status: status)
        ])
    }
}

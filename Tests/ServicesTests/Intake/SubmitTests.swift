import Appeals
import Foundation
import GRDB
import HTTPTypes
import Pipeline
import ServiceKit
import TestSupport
import Testing

@testable import IntakeService

@Suite("Filing an appeal")
struct SubmitTests {
    static var sound: [String: Any] {
        [
            "type": "city.street-lighting", "text": "Не горят три фонаря подряд у школы.",
            "address": "проспект Мира, 100",
            "contact": ["name": "Анна Ли", "email": "anna@example.org", "phone": "8 (4242) 30-07-10"], "consent": true,
        ]
    }

    @Test("is answered with number, secret and address once it is on the disk, and can be looked at at once")
    func filed() async throws {
        try await IntakeBench.with { bench in
            let answer = try await bench.post("/api/appeals", Self.sound)
            #expect(answer.status == 201)
            let (number, secret) = (answer.json["number"] as? String ?? "", answer.json["secret"] as? String ?? "")
            #expect(TrackingNumber(number) != nil)
            #expect(answer.json["status"] as? String == "submitted")
            #expect(answer.json["trackingURL"] as? String == "https://otklik.example/t/\(number)/\(secret)")
            #expect(answer.headers[.location] == "/api/appeals/\(number)?secret=\(secret)")
            let seen = try await bench.send(.get, "/api/appeals/\(number)?secret=\(secret)")
            #expect(seen.status == 200)
            #expect(seen.json["status"] as? String == "submitted")
            #expect((seen.json["timeline"] as? [[String: Any]])?.count == 1)
        }
    }

    @Test("puts words and contact into the log before the event, and the event holds neither")
    func kept() async throws {
        try await IntakeBench.with { bench in
            _ = try await bench.post("/api/appeals", Self.sound)
            try await bench.settled()
            let records = try await LogDump.records(of: bench.topics.appeals, in: bench.log)
            #expect(records.map(\.headers.kind) == [.personal, .personal, .event])
            let entries = try records.map(Entry.init)
            let personal = entries.compactMap { if case .personal(let record) = $0.content { record } else { nil } }
            #expect(personal.compactMap(\.words?.text) == ["Не горят три фонаря подряд у школы."])
            #expect(personal.compactMap(\.words?.place) == ["проспект Мира, 100"])
            #expect(personal.compactMap(\.contact?.phone) == ["+74242300710"])
            let event = String(decoding: try #require(records.last?.value), as: UTF8.self)
            for secret in ["фонаря", "Мира", "Анна", "anna@", "4242"] { #expect(!event.contains(secret)) }
            guard case .submitted(let body) = entries.last?.event?.body else {
                Issue.record("The last record is no submission.")
                return
            }
            #expect(body.consent == "2026-01")
            #expect((body.basis, body.kind, body.identified) == (.message, .message, false))
        }
    }

    @Test("under the same key is the same appeal, and another content under that key is refused")
    func idempotent() async throws {
        try await IntakeBench.with { bench in
            let key = ["Idempotency-Key": "\"one-wish\""]
            let first = try await bench.post("/api/appeals", Self.sound, headers: key)
            let again = try await bench.post("/api/appeals", Self.sound, headers: ["Idempotency-Key": "one-wish"])
            #expect((first.status, again.status) == (201, 200))
            #expect(first.json["number"] as? String == again.json["number"] as? String)
            #expect(first.json["secret"] as? String == again.json["secret"] as? String)
            let other = try await bench.post(
                "/api/appeals", Self.sound.merging(["text": "Другое"]) { $1 }, headers: key)
            #expect(other.status == 422)
            #expect(other.wrongFields == ["Idempotency-Key"])
            try await bench.settled()
            #expect(try await LogDump.records(of: bench.topics.appeals, in: bench.log).count == 3)
        }
    }

    @Test("twice at the same moment under one key is one appeal")
    func raced() async throws {
        try await IntakeBench.with { bench in
            let numbers = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await bench.intake.submit(IntakeBench.draft(), key: "k").appeal.number.digits }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(numbers.count == 1)
        }
    }

    @Test(
        "with a wrong field names it",
        arguments: [
            ("type", #"{"text":"x"}"#), ("type", #"{"type":"no-such","text":"x","address":"a"}"#),
            ("type", #"{"type":7,"text":"x"}"#), ("text", #"{"type":"roads.potholes","address":"a"}"#),
            ("text", #"{"type":"roads.potholes","address":"a","text":" \n "}"#),
            ("text", #"{"type":"roads.potholes","address":"a","text":["x"]}"#),
            ("text", #"{"type":"roads.potholes","address":"a","text":"a\u0007b"}"#),
            ("address", #"{"type":"roads.potholes","text":"x"}"#),
            ("settlement", #"{"type":"roads.potholes","text":"x","address":"a","settlement":"atlantis"}"#),
            ("latitude", #"{"type":"roads.potholes","text":"x","latitude":91,"longitude":142}"#),
            ("latitude", #"{"type":"roads.potholes","text":"x","latitude":"north","longitude":142}"#),
            ("longitude", #"{"type":"roads.potholes","text":"x","latitude":47}"#),
            ("consent", #"{"type":"roads.potholes","text":"x","address":"a","contact":{"email":"a@b.org"}}"#),
            ("consent", #"{"type":"roads.potholes","text":"x","address":"a","consent":"yes"}"#),
            ("contact", #"{"type":"roads.potholes","text":"x","address":"a","contact":"a@b.org"}"#),
            (
                "contact.email",
                #"{"type":"roads.potholes","text":"x","address":"a","contact":{"email":"a@"},"consent":true}"#
            ),
            (
                "contact.phone",
                #"{"type":"roads.potholes","text":"x","address":"a","contact":{"phone":"now"},"consent":true}"#
            ),
            ("contact.language", #"{"type":"roads.potholes","text":"x","address":"a","contact":{"language":"tlh"}}"#),
            ("channel", #"{"type":"roads.potholes","text":"x","address":"a","channel":"pigeon"}"#),
            ("channel", #"{"type":"roads.potholes","text":"x","address":"a","channel":"phone"}"#),
        ])
    func wrong(field: String, body: String) async throws {
        try await IntakeBench.with { bench in
            let answer = try await bench.send(.post, "/api/appeals", body)
            #expect([400, 422].contains(answer.status))
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(answer.wrongFields.contains(field), "\(answer.text)")
            #expect(answer.json["field"] as? String == answer.wrongFields.first)
        }
    }

    @Test("tells all that is wrong at once")
    func wrongTogether() async throws {
        try await IntakeBench.with { bench in
            let answer = try await bench.post(
                "/api/appeals", ["type": "none", "contact": ["email": "x"], "settlement": "y"])
            #expect(Set(answer.wrongFields) == ["type", "text", "settlement", "contact.email"])
        }
    }

    @Test("takes 4,000 characters and not one more, 64 KB and not more, and any unknown field")
    func limits() async throws {
        try await IntakeBench.with { bench in
            var sent = Self.sound.merging(["text": String(repeating: "🕯", count: 4_000), "colour": "red"]) { $1 }
            let longest = try await bench.post("/api/appeals", sent)
            sent["text"] = String(repeating: "а", count: 4_001)
            let tooLong = try await bench.post("/api/appeals", sent)
            sent["colour"] = String(repeating: "a", count: 70_000)
            let tooLarge = try await bench.post("/api/appeals", sent)
            let otherType = try await bench.send(.post, "/api/appeals", "x", ["Content-Type": "text/plain"])
            let broken = try await bench.send(.post, "/api/appeals", "{")
            #expect([longest, tooLong, tooLarge, otherType, broken].map(\.status) == [201, 422, 413, 415, 400])
            #expect(tooLong.wrongFields == ["text"])
        }
    }

    @Test("finds the settlement of a point when none is chosen")
    func settlement() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file { draft in
                draft.settlement = nil
                draft.address = nil
                (draft.latitude, draft.longitude) = (47.1299, 142.76)
            }
            #expect(appeal.settlement == "bereznyaki")
        }
    }

    @Test("without contacts needs no consent and records none")
    func anonymous() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file { draft in
                (draft.name, draft.email, draft.consent) = (nil, " ", nil)
            }
            #expect(appeal.author == nil)
        }
    }

    @Test("mints a number that no other appeal has, folded or on its way")
    func unique() async throws {
        try await IntakeBench.with { bench in
            let numbers = try await withThrowingTaskGroup(of: TrackingNumber.self) { group in
                for _ in 0..<200 { group.addTask { try await bench.intake.submit(IntakeBench.draft()).appeal.number } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(numbers.count == 200)
            try await bench.settled()
            let tally = try await bench.stage.store.read { try PhaseTally(in: $0) }
            #expect((tally.total, tally.open, tally.count(.submitted)) == (200, 200, 200))
        }
    }
}

import Appeals
import Foundation
import HTTPTypes
import Pipeline
import ServiceKit
import Testing

@testable import IntakeService

@Suite("Looking at an appeal by the API")
struct LookTests {
    @Test("is the same for a wrong secret, no secret and a number that does not exist")
    func strangers() async throws {
        try await IntakeBench.with { bench in
            let number = try await bench.file().number.digits
            let unknown = TrackingNumber.random().digits
            var told: Set<String> = []
            for path in [
                "/api/appeals/\(number)", "/api/appeals/\(number)?secret=00000000000000000000000000",
                "/api/appeals/\(unknown)?secret=00000000000000000000000000", "/api/appeals/12?secret=x",
            ] {
                let answer = try await bench.send(.get, path)
                #expect(answer.status == 404)
                told.insert("\(answer.json["title"] ?? "") \(answer.json["detail"] ?? "")")
            }
            #expect(told.count == 1)
        }
    }

    @Test("tells what the other services did, with their words, unit and deadline")
    func story() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file()
            try await bench.takeIntoWork(appeal.id)
            let worker = Actor.staff("worker", unit: "street-lighting")
            try await bench.say(.question(Asked(words: "q")), of: appeal.id, by: worker, words: "У какого подъезда?")
            try await bench.say(.reply(Replied(words: "r")), of: appeal.id, by: .resident, words: "У второго")
            try await bench.say(.resolved(Resolved(reply: "o")), of: appeal.id, by: worker, words: "Заменили лампы.")
            let secret = bench.keys.appealSecret(for: appeal.id)
            let answer = try await bench.send(
                .get, "/api/appeals/\(appeal.number.digits)?secret=\(secret)", nil, ["Accept-Language": "ru"])
            let timeline = answer.json["timeline"] as? [[String: Any]] ?? []
            #expect(
                timeline.compactMap { $0["type"] as? String }
                    == ["submitted", "registered", "assigned", "accepted", "question", "reply", "resolved"])
            #expect(answer.json["status"] as? String == "resolved")
            #expect((answer.json["unit"] as? [String: Any])?["code"] as? String == "street-lighting")
            #expect(answer.json["registration"] as? String == "12/2026")
            #expect(answer.json["deadline"] as? String == "2026-12-03T23:00:00Z")
            #expect(timeline.last?["text"] as? String == "Заменили лампы.")
            #expect(timeline[4]["text"] as? String == "У какого подъезда?")
        }
    }

    @Test("keeps a unit's remark to the dispatcher to the office")
    func office() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file()
            try await bench.takeIntoWork(appeal.id)
            try await bench.say(
                .returned(Returned(reason: .notOurs, words: "w")), of: appeal.id,
                by: .staff("worker", unit: "street-lighting"))
            let view = try await bench.intake.parts.view(
                number: appeal.number.digits, secret: bench.keys.appealSecret(for: appeal.id))
            #expect(view.events.last?.body.wordsForResident == nil)
        }
    }

    @Test("has a description that is served")
    func description() async throws {
        try await IntakeBench.with { bench in
            let answer = try await bench.send(.get, "/openapi.yaml")
            #expect(answer.status == 200)
            for path in ["/api/appeals:", "/api/appeals/{number}:", "/api/staff:", "/api/staff/{login}/password:"] {
                #expect(answer.text.contains("\n  \(path)\n"))
            }
        }
    }
}

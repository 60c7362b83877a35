import Appeals
import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline
import ServiceKit
import TestSupport
import Testing

@testable import IntakeService

@Suite("The page behind the secret link")
struct TrackingTests {
    private let worker = Actor.staff("worker", unit: "street-lighting")

    @Test("takes the resident's answer, shows it at once and gives the appeal back to work")
    func reply() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file()
            try await bench.takeIntoWork(appeal.id)
            try await bench.say(.question(Asked(words: "q")), of: appeal.id, by: worker, words: "У какого подъезда?")
            let (visitor, path) = (Visitor(bench), bench.path(to: appeal))
            #expect(try await visitor.open(path).text.contains("У какого подъезда?"))
            #expect(try await visitor.send("\(path)/reply", ["text": " "]).status == 422)
            let sent = try await visitor.send("\(path)/reply", ["text": "У второго"])
            #expect(sent.headers[.location] == path)
            #expect(try await visitor.open(path).text.contains("Вы ответили"))
            try await bench.settled()
            #expect(try await visitor.open(path).text.contains("У второго"))
            let state = try await bench.stage.store.read { try AppealReader().appeal(appeal.id, in: $0) }
            #expect(state?.phase == .accepted)
        }
    }

    @Test("lets the resident say that it is not fixed, within the days of the pack and not later")
    func reopen() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file()
            try await bench.takeIntoWork(appeal.id)
            try await bench.say(.resolved(Resolved(reply: "o")), of: appeal.id, by: worker, words: "Готово")
            let (visitor, path) = (Visitor(bench), bench.path(to: appeal))
            _ = try await visitor.open(path)
            bench.clock.advance(by: 31 * 86_400)
            #expect(try await visitor.send("\(path)/reopen", ["reason": "Опять темно"]).status == 409)
            #expect(try await !visitor.open(path).text.contains("id=\"reopen\""))
            bench.clock.advance(by: -2 * 86_400)
            #expect(try await visitor.send("\(path)/reopen", ["reason": "Опять темно"]).status == 303)
            try await bench.settled()
            let state = try await bench.stage.store.read { try AppealReader().appeal(appeal.id, in: $0) }
            #expect((state?.phase, state?.reopenings) == (.assigned, 1))
        }
    }

    @Test("takes a mark from 1 to 5, and nothing before there is an outcome")
    func rate() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file()
            try await bench.takeIntoWork(appeal.id)
            let (visitor, path) = (Visitor(bench), bench.path(to: appeal))
            _ = try await visitor.open(path)
            #expect(try await visitor.send("\(path)/rate", ["score": "5"]).status == 409)
            try await bench.say(.answered(Answered(reply: "o")), of: appeal.id, by: worker, words: "Ответ")
            #expect(try await visitor.send("\(path)/rate", ["score": "6"]).status == 422)
            #expect(try await visitor.send("\(path)/rate", ["score": "4", "comment": "Быстро"]).status == 303)
            try await bench.settled()
            #expect(try await visitor.open(path).text.contains("Вы поставили оценку: 4 из 5"))
        }
    }

    @Test("lets the resident withdraw, once")
    func withdraw() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file()
            let (visitor, path) = (Visitor(bench), bench.path(to: appeal))
            _ = try await visitor.open(path)
            #expect(try await visitor.send("\(path)/withdraw", [:]).status == 303)
            #expect(try await visitor.send("\(path)/withdraw", [:]).status == 409)
            #expect(try await !visitor.open(path).text.contains("\(path)/withdraw"))
        }
    }

    @Test("tells what the resident did in vain because the appeal had changed meanwhile")
    func refused() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file()
            try await bench.say(.withdrawn(Withdrawn()), of: appeal.id, by: .resident)
            try await bench.say(.withdrawn(Withdrawn()), of: appeal.id, by: .resident)
            let page = try await Visitor(bench).open(bench.path(to: appeal))
            #expect(page.text.contains("Ваше действие не сохранилось"))
        }
    }

    @Test("tells by what and when the resident was told")
    func told() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file()
            try await bench.say(.registered(Registered(year: 2026, serial: 7)), of: appeal.id)
            let registered = try #require(
                try await bench.stage.store.read { try IntakeFlow.appeals.events(of: appeal.id, in: $0) }.last)
            let delivered = Delivered(event: registered.id, channel: "email", audience: "resident")
            try await bench.say(.delivered(delivered), of: appeal.id, in: bench.topics.deliveries)
            let page = try await Visitor(bench).open(bench.path(to: appeal))
            #expect(page.text.contains("вам сообщили по электронной почте в 10:00"))
        }
    }

    @Test("says where the appeal stands in sentences that end with one full stop, after a date as after a time")
    func sentences() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file()
            try await bench.say(.registered(Registered(year: 2026, serial: 7)), of: appeal.id)
            let deadline = bench.clock.now + 10 * 86_400
            try await bench.say(
                .assigned(Assigned(unit: "street-lighting", deadline: deadline, rule: "type")), of: appeal.id)
            let calm = try await Visitor(bench).open(bench.path(to: appeal)).text
            #expect(calm.contains(", срок — 4 декабря 2026\u{a0}г.</p>"))
            try await bench.say(
                .assigned(Assigned(unit: "street-lighting", deadline: deadline, urgent: true, rule: "type")),
                of: appeal.id)
            let urgent = try await Visitor(bench).open(bench.path(to: appeal)).text
            #expect(urgent.contains(", срок — 4 декабря 2026\u{a0}г., 10:00.</p>"))
            #expect(!calm.contains("..") && !urgent.contains(".."))
        }
    }

    @Test("says so when the data was erased, and has nothing of it left")
    func erased() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file()
            try await bench.say(.erased(Erased()), of: appeal.id)
            let page = try await Visitor(bench).open(bench.path(to: appeal))
            #expect(page.status == 410)
            #expect(page.text.contains("Данные этого обращения удалены"))
            #expect(!page.text.contains("фонаря"))
        }
    }

    @Test("is nobody's with a wrong secret, whatever is asked of it")
    func strangers() async throws {
        try await IntakeBench.with { bench in
            let number = try await bench.file().number.digits
            let visitor = Visitor(bench)
            _ = try await visitor.open("/track")
            for rest in ["", "/live", "/events"] {
                #expect(try await visitor.open("/t/\(number)/00000000000000000000000000\(rest)").status == 404)
            }
            for action in ["reply", "withdraw", "reopen", "rate"] {
                #expect(
                    try await visitor.send(
                        "/t/\(number)/00000000000000000000000000/\(action)", ["text": "x", "reason": "x", "score": "1"]
                    ).status == 404)
            }
            #expect(try await visitor.open("/t/\(number)").headers[.location] == "/track?number=\(number)")
        }
    }

    @Test("is found by number and code as they are dictated, and guessing is slowed")
    func found() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file()
            let code = bench.intake.parts.links.code(of: appeal.id)
            let visitor = Visitor(bench)
            _ = try await visitor.open("/track")
            let check = try #require(appeal.number.digits.last?.wholeNumberValue)
            let mistyped = "\(appeal.number.digits.dropLast())\((check + 1) % 10)"
            #expect(try await visitor.send("/track", ["number": mistyped, "code": "x"]).status == 422)
            let dictated = ["number": "\(appeal.number)", "code": code.uppercased().replacing("-", with: " ")]
            #expect(try await visitor.send("/track", dictated).headers[.location] == bench.path(to: appeal))
            let wrong = ["number": appeal.number.digits, "code": "0000-0000"]
            for _ in 0..<5 { #expect(try await visitor.send("/track", wrong).status == 404) }
            #expect(try await visitor.send("/track", dictated).status == 429)
            bench.clock.advance(by: 31)
            #expect(try await visitor.send("/track", dictated).status == 303)
        }
    }

    @Test("is told by its stream of every change, begins with what was missed, and ends when the service does")
    func stream() async throws {
        let (texts, told) = AsyncStream.makeStream(of: String.self)
        let ended = Mailbox()
        try await IntakeBench.with { bench in
            let appeal = try await bench.file()
            let live = LiveEvents(stage: bench.stage, appeals: AppealReader(), clock: bench.clock)
            let response = try live.response(for: appeal.id, seen: "0", from: "", in: .ru)
            #expect(response.headers[.accelBuffering] == "no")
            #expect(response.headers[.contentType] == "text/event-stream; charset=utf-8")
            await ended.keep(Task { try await response.body.write(StreamWriter(told: told)) })
            var seen = texts.makeAsyncIterator()
            #expect(await seen.next() == "retry: 3000\n\n")
            let missed = try #require(await seen.next())
            #expect(missed.hasPrefix("id: 1.0.0.0."))
            try await bench.say(.registered(Registered(year: 2026, serial: 1)), of: appeal.id)
            let moved = try #require(await seen.next())
            #expect(moved.contains("data: 2.0.0.0."))
            await bench.clock.sleepers(1)
            bench.clock.advance(by: LiveEvents.heartbeat)
            #expect(await seen.next() == ":\n\n")
        }
        try await ended.value()
    }

    @Test("has no more than so many streams open for one address")
    func seats() async throws {
        try await IntakeBench.with { bench in
            let appeal = try await bench.file()
            let live = LiveEvents(stage: bench.stage, appeals: AppealReader(), clock: bench.clock)
            var open = try (0..<LiveEvents.limits.ofAddress).map { _ in
                try live.response(for: appeal.id, seen: nil, from: "192.0.2.1", in: .ru)
            }
            #expect(throws: (any Error).self) {
                try live.response(for: appeal.id, seen: nil, from: "192.0.2.1", in: .ru)
            }
            _ = try live.response(for: appeal.id, seen: nil, from: "192.0.2.2", in: .ru)
            open.removeLast()
            _ = try live.response(for: appeal.id, seen: nil, from: "192.0.2.1", in: .ru)
        }
    }
}

/// Takes what a stream writes.
private struct StreamWriter: ResponseBodyWriter {
    let told: AsyncStream<String>.Continuation

    func write(_ buffer: ByteBuffer) async throws { told.yield(String(buffer: buffer)) }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws { told.finish() }
}

/// Keeps the task of a stream until the service it reads from has ended.
private actor Mailbox {
    private var task: Task<Void, any Error>?

    func keep(_ task: Task<Void, any Error>) { self.task = task }
    func value() async throws { try await task?.value }
}

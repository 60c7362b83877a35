import Appeals
import Foundation
import GRDB
import IntakeService
import Launch
import Logging
import Pipeline
import ServiceKit

/// Residents and workers of a demo: one of them does something every half a minute, by the services' own commands, and only with made-up appeals.
struct DemoPeople {
    private static let pause = 20.0..<40.0
    private static let table = AppealTable(keepsHistory: true)

    private let intake: Intake
    private let front: any OperatedStage
    private let desk: any OperatedStage
    private let grounds: Grounds
    private var maker: SampleMaker

    init(intake: Intake, front: any OperatedStage, desk: any OperatedStage, grounds: Grounds) {
        self.intake = intake
        self.front = front
        self.desk = desk
        self.grounds = grounds
        // Another day, other people.
        maker = SampleMaker(pack: grounds.city.current, seed: UInt64(grounds.clock.now.timeIntervalSince1970))
    }

    /// Acts until the task is cancelled.
    /// - Throws: `CancellationError`.
    mutating func live() async throws {
        while true {
            let wait = Double.random(in: Self.pause, using: &maker.generator)
            do {
                try await act()
            } catch let error as CancellationError {
                throw error
            } catch {
                grounds.logger.warning("A demo's person did nothing this time: \(error)")
            }
            try await grounds.clock.sleep(until: grounds.clock.now + wait)
        }
    }

    private mutating func act() async throws {
        if maker.generator.happens(0.35) { return try await file() }
        let open = try await desk.store.read { db in
            try Self.table.appeals(
                where:
                    "simulated AND phase IN ('assigned', 'accepted', 'planned', 'waiting') ORDER BY updated_at DESC LIMIT 40",
                [], in: db)
        }
        let closed = try await front.store.read { db in
            try Self.table.appeals(
                where: "simulated AND phase = 'resolved' AND rating IS NULL ORDER BY closed_at DESC LIMIT 5", [], in: db
            )
        }
        guard let appeal = (open + closed).randomElement(using: &maker.generator) else { return try await file() }
        try await move(appeal)
    }

    /// A resident files an appeal, by the command behind every way in.
    private mutating func file() async throws {
        let type = maker.type(isUrgent: true)
        let place = maker.place()
        var draft = AppealDraft()
        draft.channel = maker.channel(electronic: 0.75).code
        draft.type = type.code
        draft.text = maker.text(type)
        draft.settlement = place.settlement.code
        if type.needsLocation {
            draft.address = place.address
            draft.latitude = place.point.latitude
            draft.longitude = place.point.longitude
        }
        try await intake.submit(draft, simulated: true)
    }

    /// Somebody does the next thing with an appeal.
    private mutating func move(_ appeal: Appeal) async throws {
        guard let type = appeal.issueType.flatMap({ maker.pack.catalogue.types[$0] }) else { return }
        switch appeal.phase {
        case .assigned:
            try await emit(nil, on: appeal, at: desk) { _ in .accepted(Accepted()) }
        case .accepted where maker.generator.happens(0.25):
            let words = maker.words(\.questions, about: type)
            try await emit(words, on: appeal, at: desk) { .question(Asked(words: $0)) }
        case .accepted where maker.generator.happens(0.25):
            let calendar = maker.pack.calendar
            let day = calendar.nextWorkingDay(after: calendar.day(of: grounds.clock.now))
            let noon = calendar.end(of: day - 1) + 1 + 12 * 3_600
            try await emit(nil, on: appeal, at: desk) { _ in .planned(Planned(day: noon)) }
        case .accepted where maker.generator.happens(0.1):
            let words = maker.words(\.answered, about: type)
            try await emit(words, on: appeal, at: desk) { .answered(Answered(reply: $0)) }
        case .accepted, .planned:
            let words = maker.words(\.solved, about: type)
            try await emit(words, on: appeal, at: desk) { .resolved(Resolved(reply: $0)) }
        case .waiting:
            let (words, question) = (maker.words(\.replies, about: type), appeal.openQuestion)
            try await emit(words, on: appeal, at: front) { .reply(Replied(words: $0, to: question, channel: nil)) }
        case .resolved:
            let score = maker.generator.pick([5, 5, 4, 4, 3])
            try await emit(nil, on: appeal, at: front) { _ in .rated(Rated(score: score)) }
        default: break
        }
    }

    /// Emits what somebody does, if the appeal stands as it was seen; the words before the event that names them.
    private func emit(
        _ text: String?, on seen: Appeal, at stage: any OperatedStage, _ body: @escaping @Sendable (String) -> EventBody
    ) async throws {
        let topic = grounds.topics.appeals
        let actor = stage.instance.service == "intake" ? Actor.resident : .staff("sample", unit: seen.unit)
        try await stage.perform { db, emit in
            let isUnderWay =
                try Bool.fetchOne(db, sql: "SELECT 1 FROM pending WHERE subject = ?", arguments: [seen.id]) ?? false
            guard !isUnderWay, try Self.table.appeal(seen.id, in: db)?.lastEvent == seen.lastEvent else { return }
            let words = text.map { PersonalRecord(subject: seen.id, time: emit.now, words: Words($0)) }
            if let words { try emit.emit(words, to: topic) }
            try emit.emit(
                Event(
                    source: emit.source, subject: seen.id, time: emit.now, actor: actor, basedOn: seen.lastDecision,
                    body: body(words?.id ?? "")), to: topic)
        }
    }
}

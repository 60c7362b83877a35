import Appeals
import Foundation

/// The closed period of a demo: as many appeals, with as many outcomes, as the city has published of its first ten months (mid-May to 19 March), on the
/// ten months that end with the day before the demo began.
struct DemoPeriod {
    /// Taken into work.
    static let accepted = 232
    /// Solved, each within a month.
    static let solved = 142
    /// Answered.
    static let answered = 19
    /// Being solved at the period's end.
    static var underWay: Int { accepted - solved - answered }
    private static let days = 304
    private static let seed: UInt64 = 20_240_319

    let first: LocalDay
    let last: LocalDay
    private let pack: CityPack
    private var maker: SampleMaker

    /// The ten months before the day of `now`.
    init(before now: Date, in pack: CityPack) {
        self.pack = pack
        last = pack.calendar.day(of: now) - 1
        first = last - (Self.days - 1)
        maker = SampleMaker(pack: pack, seed: Self.seed)
    }

    /// All appeals of the period in the order in which they were filed.
    mutating func appeals() -> [SampleCase] {
        let moments = acceptanceMoments()
        let outcomes = outcomes()
        return moments.indices.map { index in
            appeal(
                index, acceptedAt: moments[index], outcome: outcomes[index],
                share: Double(index) / Double(Self.accepted))
        }.sorted { $0.submitted < $1.submitted }
    }

    private enum Outcome { case solved, answered, none }

    /// When units took them into work: working hours of working days, more and more often, as the city tells of its portal.
    private mutating func acceptanceMoments() -> [Date] {
        let calendar = pack.calendar
        let earliest = calendar.nextWorkingDay(after: first + 1)
        let latest = calendar.previousWorkingDay(before: last)
        return (0..<Self.accepted).map { _ in
            let part = cbrt(Double.random(in: 0..<1, using: &maker.generator))
            var day = earliest + Int(part * Double(latest.number - earliest.number))
            if !calendar.isWorkingDay(day) { day = calendar.previousWorkingDay(before: day) }
            return calendar.end(of: max(day, earliest) - 1)
                + Double.random(in: 9 * 3_600..<17 * 3_600, using: &maker.generator)
        }.sorted()
    }

    /// By the order of acceptance: the last ones are those that are being solved, with some among them that went quickly.
    private mutating func outcomes() -> [Outcome] {
        let recent = Self.underWay + 15
        let closed = Self.accepted - Self.underWay
        let all = (0..<closed).map { $0 < Self.answered ? Outcome.answered : .solved }.shuffled(using: &maker.generator)
        let early = all.prefix(Self.accepted - recent)
        let late = all.dropFirst(early.count) + Array(repeating: Outcome.none, count: Self.underWay)
        return early + late.shuffled(using: &maker.generator)
    }

    private mutating func appeal(_ index: Int, acceptedAt: Date, outcome: Outcome, share: Double) -> SampleCase {
        // Every way in at least once, then with the share of electronic ways that grows.
        let channel = index < pack.channels.count ? pack.channels[index] : maker.channel(electronic: 0.5 + 0.25 * share)
        let type = maker.type(isUrgent: outcome == .solved)
        let wait = type.isUrgent ? 0.2..<0.9 : 0.5..<20.0
        let submitted = acceptedAt - Double.random(in: wait, using: &maker.generator) * 3_600
        let id = EventID.forIdempotencyKey("period/\(index)", scope: "demo")
        var appeal = maker.appeal(id: id, at: submitted, channel: channel, type: type)
        appeal.steps.append((.accepted, acceptedAt))
        switch outcome {
        case .none: keepOpen(&appeal, acceptedAt)
        case .solved, .answered: close(&appeal, acceptedAt, isSolved: outcome == .solved)
        }
        return appeal
    }

    /// An outcome within a month and within the period; before it sometimes a question, after it often a mark.
    private mutating func close(_ appeal: inout SampleCase, _ acceptedAt: Date, isSolved: Bool) {
        let deadline = pack.deadline.due(for: appeal.type, basis: appeal.basis(in: pack), from: appeal.registered)
        let latest = min(deadline, acceptedAt + 28 * 86_400, pack.calendar.end(of: last) - 3_600)
        let closedAt =
            acceptedAt + latest.timeIntervalSince(acceptedAt) * Double.random(in: 0.2..<0.95, using: &maker.generator)
        if !appeal.type.isUrgent, maker.generator.happens(0.2) {
            let span = closedAt.timeIntervalSince(acceptedAt)
            appeal.steps.append((.question(maker.words(\.questions, about: appeal.type)), acceptedAt + span * 0.2))
            appeal.steps.append((.reply(maker.words(\.replies, about: appeal.type)), acceptedAt + span * 0.5))
        }
        let words = maker.words(isSolved ? \.solved : \.answered, about: appeal.type)
        appeal.steps.append((isSolved ? .resolved(words) : .answered(words), closedAt))
        let ratedAt = closedAt + Double.random(in: 1..<48, using: &maker.generator) * 3_600
        if maker.generator.happens(0.5), ratedAt < pack.calendar.end(of: last) {
            let score = maker.generator.pick([5, 5, 5, 4, 4, 3, 2])
            let remark = maker.generator.happens(0.3) && score > 2 ? maker.generator.pick(SampleWords.remarks) : nil
            appeal.steps.append((.rated(score, remark), ratedAt))
        }
    }

    /// Still being solved: planned, waiting for the resident, or just in work; one whose term ran out before the period did was extended in time.
    private mutating func keepOpen(_ appeal: inout SampleCase, _ acceptedAt: Date) {
        let end = pack.calendar.end(of: last)
        let deadline = pack.deadline.due(for: appeal.type, basis: appeal.basis(in: pack), from: appeal.registered)
        if deadline < end {
            appeal.steps.append((.extended(maker.generator.pick(SampleWords.extensions)), deadline - 7_200))
        }
        let latest = appeal.steps.last?.at ?? acceptedAt
        let moment = latest + end.timeIntervalSince(latest) * Double.random(in: 0.1..<0.5, using: &maker.generator)
        if maker.generator.happens(0.3) {
            let day = pack.calendar.nextWorkingDay(after: last + Int.random(in: 1...9, using: &maker.generator))
            appeal.steps.append((.planned(day: pack.calendar.end(of: day - 1) + 1 + 12 * 3_600), moment))
        } else if maker.generator.happens(0.25) {
            appeal.steps.append((.question(maker.words(\.questions, about: appeal.type)), moment))
        }
    }
}

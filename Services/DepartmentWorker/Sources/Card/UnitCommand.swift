import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// A unit's decision on its way into a turn: checked against the state and what is pending, then emitted.
struct UnitCommand: Sendable {
    /// Why a decision is not taken.
    enum Refused: Error, Sendable {
        /// The appeal changed since the page was made.
        case changed
        /// The state does not allow it.
        case notAllowed(Refusal)
    }

    let decision: UnitDecision
    /// The appeal's id.
    let subject: String
    /// The last decision that the worker saw.
    let basedOn: String
    let session: StaffSession
    let flow: DepartmentFlow
    let pack: CityPack

    /// Emits the event, and before it the text that it names.
    /// - Throws: `Refused`; `InvalidInput` when only the state can tell that a field is wrong; `AccessError` when the appeal went to another unit.
    func run(in db: Database, emit: inout Emissions) throws {
        guard let folded = try flow.appeals.appeal(subject, in: db) else { throw Refused.notAllowed(.unknownAppeal) }
        let appeal = try AppealStanding(folded, in: db).appeal
        guard session.worksOn(appeal), let unit = appeal.unit else { throw AccessError.unit(appeal.unit ?? "") }
        guard appeal.lastDecision == basedOn else { throw Refused.changed }
        let words = decision.text.map { PersonalRecord(subject: subject, time: emit.now, words: Words($0)) }
        let event = Event(
            source: emit.source, subject: subject, time: emit.now, actor: .staff(session.account, unit: unit),
            basedOn: basedOn, body: try body(on: appeal, words: words?.id, now: emit.now))
        var next: Appeal? = appeal
        if case .refused(let refusal) = Appeal.apply(event, to: &next) { throw Refused.notAllowed(refusal) }
        if let words { try emit.emit(words, to: flow.topics.appeals) }
        try emit.emit(event, to: flow.topics.appeals)
    }

    private func body(on appeal: Appeal, words: String?, now: Date) throws(InvalidInput) -> EventBody {
        let text = words ?? ""
        switch decision {
        case .accept: return .accepted(Accepted(assignee: session.account))
        case .ask: return .question(Asked(words: text))
        case .plan(let day): return .planned(Planned(day: try noon(of: day, for: appeal, now: now)))
        case .answer: return .answered(Answered(reply: text))
        case .resolve: return .resolved(Resolved(reply: text))
        case .extend(let days, _):
            guard let deadline = appeal.deadline, appeal.extensions < pack.terms.maximumExtensions else {
                throw InvalidInput(FieldError("days", Self.noExtension))
            }
            return .extended(Extended(deadline: pack.deadline.moved(deadline, by: days), words: text))
        case .giveBack(let reason, _): return .returned(Returned(reason: reason, words: words))
        case .refuse(let ground, _): return .rejected(Rejected(ground: ground, reply: text))
        }
    }

    /// Work is planned for a day to come, and not later than the deadline: to go past it, the deadline is extended and the resident told.
    private func noon(of day: LocalDay, for appeal: Appeal, now: Date) throws(InvalidInput) -> Date {
        let calendar = pack.calendar
        let last = appeal.deadline.map(calendar.day) ?? day
        guard day >= calendar.day(of: now), day <= max(last, calendar.day(of: now)) else {
            throw InvalidInput(FieldError("day", Self.outsideTerm))
        }
        return calendar.end(of: day - 1) + 1 + 12 * 3_600
    }

    private static let noExtension = FieldError.Reason.other(
        LocalizedText(
            ru: "Срок уже продлевали: больше нельзя.", en: "The deadline was extended before: it cannot be again."))
    private static let outsideTerm = FieldError.Reason.other(
        LocalizedText(
            ru: "Назовите день от сегодняшнего до срока; если нужно позже, сначала продлите срок.",
            en: "Name a day from today to the deadline; to go past it, extend the deadline first."))
}

extension StaffSession {
    /// Whether the appeal may be shown to this account: its units' people and roles of the whole city.
    func sees(_ appeal: Appeal) -> Bool { appeal.units.contains { sees(unit: $0) } }

    /// Whether the account may decide about the appeal: a worker or the head of the responsible unit.
    func worksOn(_ appeal: Appeal) -> Bool {
        has(.worker, .head) && appeal.unit.map(units.contains) ?? false
    }

    /// Whether the account may be shown how the resident is reached: who works on the appeal, and who answers for the city.
    func mayReach(_ appeal: Appeal) -> Bool { worksOn(appeal) || has(.manager) }
}

extension Deadline {
    /// The deadline `days` calendar days after `deadline`, at most one whole extension later (59-FZ art. 12 part 2). On a day off the term ends with the
    /// last working day before it, as every other; when none lies between, with the first after it.
    func moved(_ deadline: Date, by days: Int) -> Date {
        let (first, limit) = (calendar.day(of: deadline), extended(deadline))
        var last = first + days
        if terms.deadlineOnDayOff == .previousWorkingDay, !calendar.isWorkingDay(last) {
            last = calendar.previousWorkingDay(before: last)
        }
        if terms.deadlineOnDayOff != .keep, last <= first || !calendar.isWorkingDay(last) {
            last = calendar.nextWorkingDay(after: max(first, last))
        }
        return min(calendar.end(of: last), max(limit, calendar.end(of: first + 1)))
    }
}

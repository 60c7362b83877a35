import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// A dispatcher's decision on its way into a turn: checked against the state and what is pending, then emitted.
struct DispatchCommand: Sendable {
    /// Why a decision is not taken.
    enum Refused: Error, Sendable {
        /// The appeal changed since the page was made.
        case changed
        /// The state does not allow it.
        case notAllowed(Refusal)
    }

    let decision: DispatchDecision
    /// The appeal's id.
    let subject: String
    /// The last decision that the dispatcher saw.
    let basedOn: String
    /// The dispatcher's account.
    let account: String
    let flow: RouterFlow

    /// Emits the event, and before it the text that it names.
    /// - Throws: `Refused`, or `InvalidInput` when only the store can tell that a field is wrong.
    func run(in db: Database, emit: inout Emissions) throws {
        guard let folded = try flow.appeals.appeal(subject, in: db) else {
            throw Refused.notAllowed(.unknownAppeal)
        }
        let appeal = try AppealStanding(folded, in: db).appeal
        guard appeal.lastDecision == basedOn else { throw Refused.changed }
        let words = text.map { PersonalRecord(subject: subject, time: emit.now, words: Words($0)) }
        let event = Event(
            source: emit.source, subject: subject, time: emit.now, actor: .staff(account), basedOn: basedOn,
            body: try body(on: appeal, words: words?.id ?? "", now: emit.now, in: db))
        var next: Appeal? = appeal
        if case .refused(let refusal) = Appeal.apply(event, to: &next) { throw Refused.notAllowed(refusal) }
        if let words { try emit.emit(words, to: flow.topics.appeals) }
        try emit.emit(event, to: flow.topics.appeals)
    }

    private var text: String? {
        switch decision {
        case .reject(_, let reply): reply
        case .forward(let authority, let letter): "\(authority)\n\n\(letter)"
        case .assign, .merge: nil
        }
    }

    private func body(on appeal: Appeal, words: String, now: Date, in db: Database) throws -> EventBody {
        switch decision {
        case .assign(let unit, let type, let settlement):
            let known = type ?? appeal.issueType.flatMap { flow.rule.pack.catalogue.types[$0] }
            return .assigned(
                flow.rule.assigned(
                    to: unit, type: known, settlement: settlement, rule: .dispatcher, appeal, now: now))
        case .reject(let ground, _): return .rejected(Rejected(ground: ground, reply: words))
        // The pack lists no other authorities yet: its name stands in the letter, where a text may stand.
        case .forward: return .forwarded(Forwarded(authority: Forwarded.unlisted, words: words))
        case .merge(let number): return .merged(Merged(into: try older(number, than: appeal, in: db)))
        }
    }

    /// The appeal that `appeal` follows from now on: always the younger into the older, and into one that stands by itself.
    private func older(_ number: TrackingNumber, than appeal: Appeal, in db: Database) throws -> String {
        guard let target = try flow.appeals.appeal(number: number, in: db) else {
            throw InvalidInput(FieldError("into", DispatchDecision.noSuchNumber))
        }
        guard (target.submittedAt, target.id) < (appeal.submittedAt, appeal.id) else {
            throw InvalidInput(
                FieldError(
                    "into",
                    .other(
                        LocalizedText(
                            ru: "Присоединяют более позднее обращение к более раннему.",
                            en: "The later appeal is joined to the earlier one."))))
        }
        guard ![.merged, .withdrawn, .erased].contains(target.phase) else {
            throw InvalidInput(
                FieldError(
                    "into",
                    .other(
                        LocalizedText(
                            ru: "К этому обращению присоединить нельзя: оно отозвано, удалено или само присоединено.",
                            en: "Nothing can be joined to this appeal: it was taken back, erased or joined itself."))))
        }
        return target.id
    }
}

import Appeals
import Foundation

/// What a unit can do with an appeal; the raw values end the addresses, `/work/{number}/<action>`.
enum UnitAction: String, CaseIterable, Sendable {
    case accept, ask, plan, answer, resolve, extend
    case giveBack = "return"
    case refuse

    /// Whether the appeal, as it stands, can be dealt with so: the reducer is asked with an event of the kind, so that there is one table only.
    func isPossible(on appeal: Appeal, terms: LegalTerms) -> Bool {
        if self == .extend, appeal.extensions >= terms.maximumExtensions { return false }
        let body: EventBody =
            switch self {
            case .accept: .accepted(Accepted())
            case .ask: .question(Asked(words: ""))
            case .plan: .planned(Planned(day: .distantFuture))
            case .answer: .answered(Answered(reply: ""))
            case .resolve: .resolved(Resolved(reply: ""))
            case .extend: .extended(Extended(deadline: .distantFuture, words: ""))
            case .giveBack: .returned(Returned(reason: .other))
            case .refuse: .rejected(Rejected(ground: .repeated, reply: ""))
            }
        var tried: Appeal? = appeal
        let event = Event(source: "", subject: appeal.id, time: appeal.updatedAt, actor: .system, body: body)
        return Appeal.apply(event, to: &tried) == .applied
    }
}

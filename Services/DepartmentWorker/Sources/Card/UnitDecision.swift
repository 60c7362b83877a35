import Appeals
import Foundation
import ServiceKit

/// What a unit does with an appeal, as read from a form. Each field has a name of its own, for all forms stand on one card.
enum UnitDecision: Sendable {
    case accept
    case ask(String)
    case plan(LocalDay)
    case answer(String)
    case resolve(String)
    case extend(days: Int, reason: String)
    case giveBack(ReturnReason, remark: String?)
    case refuse(RejectionGround, reply: String)

    /// Reads the form of `action`.
    /// - Throws: `InvalidInput`, naming every wrong field; an outcome whose text says nothing of the matter is wrong too.
    init(_ action: UnitAction, _ form: FormData, terms: LegalTerms) throws(InvalidInput) {
        var fields = FormReading(form)
        let decision: UnitDecision?
        switch action {
        case .accept: decision = .accept
        case .ask: decision = .ask(fields.text("question"))
        case .plan: decision = fields.value("day") { LocalDay($0) }.map { .plan($0) }
        case .answer: decision = .answer(fields.outcome("answer"))
        case .resolve: decision = .resolve(fields.outcome("text"))
        case .extend:
            let days = fields.value("days") { Int($0).flatMap { (1...terms.extensionDays).contains($0) ? $0 : nil } }
            let reason = fields.text("reason")
            decision = days.map { .extend(days: $0, reason: reason) }
        case .giveBack:
            let cause = fields.value("cause") { ReturnReason(rawValue: $0) }
            let remark = cause == .other ? fields.text("remark") : fields.optionalText("remark")
            decision = cause.map { .giveBack($0, remark: remark) }
        case .refuse:
            let ground = fields.value("ground") { RejectionGround(rawValue: $0) }
            let reply = fields.outcome("refusal")
            decision = ground.map { .refuse($0, reply: reply) }
        }
        guard fields.errors.isEmpty, let decision else { throw InvalidInput(fields.errors) }
        self = decision
    }

    /// What the resident, or the dispatcher, is to read.
    var text: String? {
        switch self {
        case .accept, .plan: nil
        case .ask(let text), .answer(let text), .resolve(let text), .extend(_, let text), .refuse(_, let text): text
        case .giveBack(_, let remark): remark
        }
    }
}

extension FormReading {
    /// A reply that closes an appeal: it must say what was done or found.
    fileprivate mutating func outcome(_ field: String) -> String {
        let text = text(field)
        if !text.isEmpty, ReplyCheck.saysNothing(text) { add(field, ReplyCheck.reason) }
        return text
    }
}

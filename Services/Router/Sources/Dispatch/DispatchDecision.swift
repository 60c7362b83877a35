import Appeals
import Foundation
import Pipeline
import ServiceKit

/// What a dispatcher decides about an appeal, as read from a form.
enum DispatchDecision: Sendable {
    case assign(CityUnit, type: IssueType?, settlement: String?)
    case reject(RejectionGround, reply: String)
    case forward(authority: String, letter: String)
    case merge(into: TrackingNumber)

    /// The decisions by their addresses, `/dispatch/{number}/<action>`.
    enum Action: String, CaseIterable, Sendable {
        case assign, reject, forward, merge
    }

    /// Reads the form of `action`. Without a unit, the pack's for the type and the settlement is meant.
    /// - Throws: `InvalidInput`, naming every wrong field.
    init(_ action: Action, _ form: FormData, rule: RoutingRule) throws(InvalidInput) {
        var fields = FormReading(form)
        let pack = rule.pack
        switch action {
        case .assign:
            let type = fields.coded("type", in: pack.catalogue.types)
            let settlement = fields.coded("settlement", in: pack.settlements)?.code
            let chosen = fields.coded("unit", in: CodedList(rule.units))
            let unit = chosen ?? type.flatMap { pack.unit(for: $0, in: settlement) }.flatMap { rule.unit($0.code) }
            if unit == nil { fields.add("unit", .missing) }
            try fields.check()
            guard let unit else { throw InvalidInput(FieldError("unit", .missing)) }
            self = .assign(unit, type: type, settlement: settlement)
        case .reject:
            let ground = RejectionGround(rawValue: form["ground"] ?? "")
            if ground == nil { fields.add("ground", .missing) }
            let reply = fields.text("reply")
            try fields.check()
            guard let ground else { throw InvalidInput(FieldError("ground", .missing)) }
            self = .reject(ground, reply: reply)
        case .forward:
            let authority = fields.text("authority", limit: 200, lines: false)
            let letter = fields.text("letter")
            try fields.check()
            self = .forward(authority: authority, letter: letter)
        case .merge:
            let number = TrackingNumber(form["into"] ?? "")
            if number == nil { fields.add("into", Self.noSuchNumber) }
            try fields.check()
            guard let number else { throw InvalidInput(FieldError("into", Self.noSuchNumber)) }
            self = .merge(into: number)
        }
    }

    static let noSuchNumber = FieldError.Reason.other(
        LocalizedText(ru: "Обращения с таким номером нет.", en: "There is no appeal with this number."))
}

import Appeals
import ServiceKit
import WebPages

/// The forms of a card: what the unit can do with the appeal as it stands. The usual next step lies open, the others fold out.
struct CardForms {
    let accept: Form?
    let resolve: Form?
    /// Those that fold out.
    let others: [Form]

    /// One form, sent to `<card>/<action>`.
    struct Form {
        let action: String
        let title: String
        let texts: [TextField]
        let selects: [SelectField]
        let areas: [TextArea]
        let submit: Button
        /// Whether it lies open because it was sent and not done.
        let open: Bool
    }

    /// The forms for `appeal`, with what was typed into the one that was `sent`; `nil` when nothing can be done.
    init?(
        _ appeal: Appeal, sent: UnitAction?, _ form: FormData, _ errors: [FieldError], pack: CityPack,
        in text: Localizer
    ) {
        let possible = UnitAction.allCases.filter { $0.isPossible(on: appeal, terms: pack.terms) }
        if possible.isEmpty { return nil }
        let make = CardFormMaker(form: form, errors: errors, pack: pack, text: text)
        func forms(_ actions: UnitAction...) -> [Form] {
            actions.filter(possible.contains).map { make.form($0, appeal, open: $0 == sent) }
        }
        accept = forms(.accept).first
        resolve = forms(.resolve).first
        others = forms(.ask, .plan, .answer, .extend, .giveBack, .refuse)
    }

    /// The fields' labels by name.
    static func labels(in text: Localizer) -> [String: String] {
        let names = ["question", "day", "answer", "text", "days", "reason", "cause", "remark", "ground", "refusal"]
        return Dictionary(uniqueKeysWithValues: names.map { ($0, text("work-field-\($0)")) })
    }
}

/// Makes the forms of a card with what was typed and what is wrong with it.
private struct CardFormMaker {
    let form: FormData
    let errors: [FieldError]
    let pack: CityPack
    let text: Localizer

    func form(_ action: UnitAction, _ appeal: Appeal, open: Bool) -> CardForms.Form {
        var (texts, selects, areas): ([TextField], [SelectField], [TextArea]) = ([], [], [])
        var (kind, icon) = (Button.Kind.secondary, "check")
        switch action {
        case .accept: (kind, icon) = (.primary, "tool")
        case .ask:
            areas = [area("question")]
            icon = "question"
        case .plan:
            let today = pack.calendar.day(of: text.now).description
            let last = appeal.deadline.map { max(today, pack.calendar.day(of: $0).description) }
            texts = [field("day", kind: .date, min: today, max: last)]
            icon = "calendar"
        case .answer:
            areas = [area("answer")]
            icon = "message"
        case .resolve:
            areas = [area("text", hint: text("work-text-hint"))]
            (kind, icon) = (.primary, "check-circle")
        case .extend:
            texts = [field("days", kind: .number, min: "1", max: "\(pack.terms.extensionDays)")]
            areas = [area("reason", hint: text("work-reason-hint"))]
            icon = "clock"
        case .giveBack:
            selects = [
                select("cause", ReturnReason.allCases.map { ($0.rawValue, text("card-return-\($0.rawValue)")) })
            ]
            areas = [area("remark", required: false)]
            icon = "return"
        case .refuse:
            selects = [
                select("ground", RejectionGround.allCases.map { ($0.rawValue, text("card-ground-\($0.rawValue)")) })
            ]
            areas = [area("refusal")]
            (kind, icon) = (.danger, "cross")
        }
        return CardForms.Form(
            action: action.rawValue, title: text("work-do-\(action.rawValue)"), texts: texts, selects: selects,
            areas: areas, submit: Button(submit: text("work-button-\(action.rawValue)"), kind: kind, icon: icon),
            open: open)
    }

    private func area(_ name: String, hint: String? = nil, required: Bool = true) -> TextArea {
        TextArea(
            name, label: text("work-field-\(name)"), value: form[name], hint: hint,
            error: text.error(name, among: errors), required: required, rows: 5, maxLength: Words.limit)
    }

    private func field(_ name: String, kind: TextField.Kind, min: String, max: String?) -> TextField {
        TextField(
            name, label: text("work-field-\(name)"), kind: kind, value: form[name],
            error: text.error(name, among: errors), required: true, min: min, max: max, width: .short)
    }

    private func select(_ name: String, _ options: [(code: String, name: String)]) -> SelectField {
        SelectField(
            name, label: text("work-field-\(name)"), options: options.map { Choice($0.code, $0.name) },
            value: form[name], placeholder: text("work-choose"), error: text.error(name, among: errors),
            required: true)
    }
}

import Appeals
import ServiceKit
import WebPages

/// The forms of the dispatcher's card; each decision has its own address.
struct DispatchForms {
    /// `/dispatch/<number>`, where the addresses of the decisions begin.
    let address: String
    let basedOn: String
    let assign: Assign?
    let reject: Reject?
    let forward: Forward?
    let merge: Merge?

    struct Assign {
        let type: SelectField
        let settlement: SelectField
        let unit: SelectField
        let submit: Button
    }
    struct Reject {
        let ground: SelectField
        let reply: TextArea
        let submit: Button
        let open: Bool
    }
    struct Forward {
        let authority: TextField
        let letter: TextArea
        let submit: Button
        let open: Bool
    }
    struct Merge {
        let into: TextField
        let submit: Button
        let open: Bool
    }

    /// The forms for `appeal` with what was typed; `nil` when nothing can be decided about it.
    init?(_ appeal: Appeal, _ form: FormData, _ errors: [FieldError], rule: RoutingRule, in text: Localizer) {
        guard appeal.phase.isOpen, appeal.phase != .submitted else { return nil }
        address = "/dispatch/\(appeal.number.digits)"
        basedOn = appeal.lastDecision
        let label = Self.labels(in: text)
        func error(_ field: String) -> String? { text.error(field, among: errors) }
        func isOpen(_ fields: String...) -> Bool { fields.contains { form[$0] != nil } }

        let pack = rule.pack
        assign = Assign(
            type: SelectField(
                "type", label: label["type"] ?? "",
                groups: pack.catalogue.categories.map { category in
                    ChoiceGroup(
                        text[category.name],
                        pack.catalogue.types(in: category.code).map { Choice($0.code, text[$0.name]) })
                }, value: form["type"] ?? appeal.issueType, placeholder: text("card-no-type"),
                error: error("type")),
            settlement: SelectField(
                "settlement", label: label["settlement"] ?? "",
                options: pack.settlements.map { Choice($0.code, text[$0.name]) },
                value: form["settlement"] ?? appeal.settlement, placeholder: text("dispatch-no-place"),
                error: error("settlement")),
            unit: SelectField(
                "unit", label: label["unit"] ?? "", options: rule.units.map { Choice($0.code, text[$0.name]) },
                value: form["unit"], placeholder: text("dispatch-unit-by-rule"), hint: text("dispatch-unit-hint"),
                error: error("unit")),
            submit: Button(submit: text("dispatch-assign"), icon: "unit"))
        reject = Reject(
            ground: SelectField(
                "ground", label: label["ground"] ?? "",
                options: RejectionGround.allCases.map { Choice($0.rawValue, text("card-ground-\($0.rawValue)")) },
                value: form["ground"], placeholder: text("dispatch-choose"), error: error("ground"), required: true),
            reply: TextArea(
                "reply", label: label["reply"] ?? "", value: form["reply"], error: error("reply"), required: true,
                maxLength: Words.limit),
            submit: Button(submit: text("dispatch-reject"), kind: .danger, icon: "cross"),
            open: isOpen("ground", "reply"))
        forward = Forward(
            authority: TextField(
                "authority", label: label["authority"] ?? "", value: form["authority"], error: error("authority"),
                required: true, maxLength: 200),
            letter: TextArea(
                "letter", label: label["letter"] ?? "", value: form["letter"], hint: text("dispatch-letter-hint"),
                error: error("letter"), required: true, maxLength: 3_500),
            submit: Button(submit: text("dispatch-forward"), kind: .secondary, icon: "arrow-right"),
            open: isOpen("authority", "letter"))
        merge = Merge(
            into: TextField(
                "into", label: label["into"] ?? "", value: form["into"], hint: text("dispatch-into-hint"),
                error: error("into"), required: true, inputMode: "numeric", maxLength: 20, width: .medium),
            submit: Button(submit: text("dispatch-merge"), kind: .secondary, icon: "merge"), open: isOpen("into"))
    }

    /// The fields' labels by name.
    static func labels(in text: Localizer) -> [String: String] {
        let names = ["type", "settlement", "unit", "ground", "reply", "authority", "letter", "into"]
        return Dictionary(uniqueKeysWithValues: names.map { ($0, text("dispatch-field-\($0)")) })
    }
}

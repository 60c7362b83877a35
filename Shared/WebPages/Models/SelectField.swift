/// One of many: `{{#settlement}}{{>field-select}}{{/settlement}}`.
public struct SelectField: Sendable {
    let id: String
    let name: String
    let label: String
    let hint: String?
    let error: String?
    let describedBy: String?
    let required: Bool
    let placeholder: String?
    let options: [Choice]
    let groups: [ChoiceGroup]

    /// A select sent as `name`, with `value` chosen. `placeholder` reads for "nothing chosen yet" and sends an empty value.
    public init(
        _ name: String, label: String, options: [Choice] = [], groups: [ChoiceGroup] = [], value: String? = nil,
        placeholder: String? = nil, hint: String? = nil, error: String? = nil, required: Bool = false
    ) {
        id = name
        self.name = name
        self.label = label
        self.hint = hint
        self.error = error
        describedBy = WebPages.describedBy(name, hint: hint, error: error)
        self.required = required
        self.placeholder = placeholder
        self.options = options.map { $0.selected(if: value) }
        self.groups = groups.map { ChoiceGroup($0.label, $0.options.map { $0.selected(if: value) }) }
    }
}

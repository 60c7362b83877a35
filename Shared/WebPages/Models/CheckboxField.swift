/// A yes or no, for example a consent: `{{#consent}}{{>field-checkbox}}{{/consent}}`.
public struct CheckboxField: Sendable {
    let id: String
    let name: String
    let label: String
    let value: String
    let checked: Bool
    let hint: String?
    let error: String?
    let describedBy: String?
    let required: Bool

    /// A box that sends `name=value` when it is checked, and nothing otherwise.
    public init(
        _ name: String, label: String, value: String = "yes", checked: Bool = false, hint: String? = nil,
        error: String? = nil, required: Bool = false
    ) {
        id = name
        self.name = name
        self.label = label
        self.value = value
        self.checked = checked
        self.hint = hint
        self.error = error
        describedBy = WebPages.describedBy(name, hint: hint, error: error)
        self.required = required
    }
}

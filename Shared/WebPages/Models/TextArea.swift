/// Several lines of input: `{{#text}}{{>field-textarea}}{{/text}}`.
public struct TextArea: Sendable {
    let id: String
    let name: String
    let label: String
    let value: String?
    let hint: String?
    let error: String?
    let describedBy: String?
    let required: Bool
    let rows: Int
    let maxLength: Int?
    let autofocus: Bool

    /// A field sent as `name`, `rows` lines high. With `maxLength` (characters) the page tells how many are left.
    public init(
        _ name: String, label: String, value: String? = nil, hint: String? = nil, error: String? = nil,
        required: Bool = false, rows: Int = 6, maxLength: Int? = nil, autofocus: Bool = false
    ) {
        id = name
        self.name = name
        self.label = label
        self.value = value
        self.hint = hint
        self.error = error
        describedBy = WebPages.describedBy(name, hint: hint, error: error)
        self.required = required
        self.rows = rows
        self.maxLength = maxLength
        self.autofocus = autofocus
    }
}

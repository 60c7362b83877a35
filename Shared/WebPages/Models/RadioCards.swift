/// One of few, all in sight: `{{#category}}{{>field-radio-cards}}{{/category}}`.
public struct RadioCards: Sendable {
    let id: String
    let name: String
    let legend: String
    let hint: String?
    let error: String?
    let describedBy: String?
    let required: Bool
    let options: [Choice]

    /// Radio buttons sent as `name`, drawn as cards, with `value` chosen.
    public init(
        _ name: String, legend: String, options: [Choice], value: String? = nil, hint: String? = nil,
        error: String? = nil, required: Bool = false
    ) {
        id = name
        self.name = name
        self.legend = legend
        self.hint = hint
        self.error = error
        describedBy = WebPages.describedBy(name, hint: hint, error: error)
        self.required = required
        self.options = options.map { $0.selected(if: value) }
    }
}

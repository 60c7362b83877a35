/// Any of several, all in sight: `{{#roles}}{{>field-checkboxes}}{{/roles}}`.
public struct CheckboxGroup: Sendable {
    let id: String
    let legend: String
    let hint: String?
    let error: String?
    let describedBy: String?
    let required: Bool
    let boxes: [CheckboxField]

    /// The `boxes` under `legend`, each sent under its own name. `id` is the group's: what is wrong with the choice as a whole leads there.
    public init(
        _ id: String, legend: String, boxes: [CheckboxField], hint: String? = nil, error: String? = nil,
        required: Bool = false
    ) {
        self.id = id
        self.legend = legend
        self.hint = hint
        self.error = error
        describedBy = WebPages.describedBy(id, hint: hint, error: error)
        self.required = required
        self.boxes = boxes
    }
}

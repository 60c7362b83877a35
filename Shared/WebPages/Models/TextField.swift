/// One line of input: `{{#email}}{{>field-text}}{{/email}}`.
public struct TextField: Sendable {
    let id: String
    let name: String
    let label: String
    let type: String
    let value: String?
    let hint: String?
    let error: String?
    let describedBy: String?
    let required: Bool
    let autocomplete: String?
    let inputMode: String?
    let maxLength: Int?
    let pattern: String?
    let min: String?
    let max: String?
    let list: String?
    let width: Width?
    let autofocus: Bool
    let noDraft: Bool
    let spellcheck: Bool

    /// The kinds of input a browser helps with.
    public enum Kind: String, Sendable {
        case text, email, tel, url, password, search, number, date, time
    }

    /// How wide the input is drawn, so that its size hints at its content.
    public enum Width: String, Sendable, CustomStringConvertible {
        case short, medium

        /// The word that follows `width-` in the class.
        public var description: String { rawValue }
    }

    /// A field sent as `name`, which is its id too. `autocomplete` is a token of the HTML standard (`email`, `tel`, `family-name`): WCAG 1.3.5 wants
    /// it on fields about the reader. A field that is not `required` is marked "optional". `draft: false` keeps the value out of the draft that
    /// the reader's own browser saves; passwords and codes always stay out.
    public init(
        _ name: String, label: String, kind: Kind = .text, value: String? = nil, hint: String? = nil,
        error: String? = nil, required: Bool = false, autocomplete: String? = nil, inputMode: String? = nil,
        maxLength: Int? = nil, pattern: String? = nil, min: String? = nil, max: String? = nil, list: String? = nil,
        width: Width? = nil, autofocus: Bool = false, draft: Bool = true, spellcheck: Bool = false
    ) {
        id = name
        self.name = name
        self.label = label
        type = kind.rawValue
        self.value = value
        self.hint = hint
        self.error = error
        describedBy = WebPages.describedBy(name, hint: hint, error: error)
        self.required = required
        self.autocomplete = autocomplete
        self.inputMode = inputMode
        self.maxLength = maxLength
        self.pattern = pattern
        self.min = min
        self.max = max
        self.list = list
        self.width = width
        self.autofocus = autofocus
        noDraft = !draft || kind == .password
        self.spellcheck = spellcheck
    }
}

/// A button of a form, or a link that looks like one: `{{#action}}{{>button}}{{/action}}`.
public struct Button: Sendable {
    let label: String
    let kind: Kind
    let icon: String?
    let link: Bool
    let href: String?
    let name: String?
    let value: String?

    /// How much a button asks for attention. One `primary` per page.
    public enum Kind: String, Sendable, CustomStringConvertible {
        case primary, secondary, danger, quiet

        /// The class beside `button`.
        public var description: String { rawValue }
    }

    /// A link to `href`.
    public init(_ label: String, href: String, kind: Kind = .primary, icon: String? = nil) {
        self.label = label
        self.kind = kind
        self.icon = icon
        link = true
        self.href = href
        name = nil
        value = nil
    }

    /// A button that sends its form, with `name=value` when given, so that one form can offer several outcomes.
    public init(
        submit label: String, name: String? = nil, value: String? = nil, kind: Kind = .primary, icon: String? = nil
    ) {
        self.label = label
        self.kind = kind
        self.icon = icon
        link = false
        href = nil
        self.name = name
        self.value = value
    }
}

/// One thing to choose, in a select or among radio cards.
public struct Choice: Sendable {
    let value: String
    let label: String
    let text: String?
    let icon: String?
    var selected = false

    /// The choice sent as `value`; `text` explains it and `icon` (a symbol of `icons.svg`) marks it among radio cards.
    public init(_ value: String, _ label: String, text: String? = nil, icon: String? = nil) {
        self.value = value
        self.label = label
        self.text = text
        self.icon = icon
    }

    /// The same, chosen if it is `value`.
    func selected(if value: String?) -> Choice {
        var choice = self
        choice.selected = choice.value == value
        return choice
    }
}

/// Choices under a heading of their own.
public struct ChoiceGroup: Sendable {
    let label: String
    let options: [Choice]

    /// The choices of `label`.
    public init(_ label: String, _ options: [Choice]) {
        self.label = label
        self.options = options
    }
}

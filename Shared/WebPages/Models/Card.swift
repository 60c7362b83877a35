/// A thing among others: `{{#cards}}{{>card}}{{/cards}}` inside `<div class="cards">`. The whole card is one link.
public struct Card: Sendable {
    let title: String
    let href: String?
    let text: String?
    let meta: String?
    let icon: String?
    let status: StatusBadge?
    let deadline: DeadlineBadge?

    /// A card headed `title`; `meta` stands small at its end.
    public init(
        _ title: String, href: String? = nil, text: String? = nil, meta: String? = nil, icon: String? = nil,
        status: StatusBadge? = nil, deadline: DeadlineBadge? = nil
    ) {
        self.title = title
        self.href = href
        self.text = text
        self.meta = meta
        self.icon = icon
        self.status = status
        self.deadline = deadline
    }
}

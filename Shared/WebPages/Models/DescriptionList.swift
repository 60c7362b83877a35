/// Facts in pairs: `{{#facts}}{{>description-list}}{{/facts}}`.
public struct DescriptionList: Sendable {
    let rows: [Row]

    /// One fact.
    public struct Row: Sendable {
        let term: String
        let text: String
        let href: String?
        let note: String?
        let status: StatusBadge?
        let deadline: DeadlineBadge?

        /// The fact that `term` is `text`, with badges where given.
        public init(
            _ term: String, _ text: String = "", href: String? = nil, note: String? = nil,
            status: StatusBadge? = nil, deadline: DeadlineBadge? = nil
        ) {
            self.term = term
            self.text = text
            self.href = href
            self.note = note
            self.status = status
            self.deadline = deadline
        }
    }

    /// A list of facts; leaves out what is `nil`.
    public init(_ rows: [Row?]) { self.rows = rows.compactMap { $0 } }
}

public import Foundation

/// What happened, newest last: `{{#timeline}}{{>timeline}}{{/timeline}}`.
public struct Timeline: Sendable {
    let items: [Item]

    /// One thing that happened.
    public struct Item: Sendable {
        let title: String
        let datetime: String
        let when: String
        let by: String?
        let text: String?
        let tone: Tone
        let icon: String
        let key: String?
        let links: [Link]

        /// `title` happened at `time`, done `by` whom; `text` keeps its line breaks. `key` names the item across refreshes of a live region.
        public init(
            _ title: String, at time: Date, by: String? = nil, text: String? = nil, tone: Tone = .neutral,
            icon: String = "dot", key: String? = nil, links: [Link] = [], in localizer: Localizer
        ) {
            self.title = title
            datetime = localizer.machine(time)
            when = localizer.dateTime(time)
            self.by = by
            self.text = text
            self.tone = tone
            self.icon = icon
            self.key = key
            self.links = links
        }
    }

    /// A timeline of `items`, in their order.
    public init(_ items: [Item]) { self.items = items }
}

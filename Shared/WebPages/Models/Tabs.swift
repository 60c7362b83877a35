/// Views of one list, each with its own address: `{{#tabs}}{{>tabs}}{{/tabs}}`.
public struct Tabs: Sendable {
    let label: String
    let items: [Item]

    /// One view.
    public struct Item: Sendable {
        let label: String
        let href: String
        let current: Bool
        let count: String?

        /// The view at `href`; `count` says how much is in it, already formatted.
        public init(_ label: String, href: String, current: Bool = false, count: String? = nil) {
            self.label = label
            self.href = href
            self.current = current
            self.count = count
        }
    }

    /// The views of what `label` names.
    public init(_ label: String, _ items: [Item]) {
        self.label = label
        self.items = items
    }
}

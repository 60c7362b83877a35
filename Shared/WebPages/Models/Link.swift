/// A word that leads somewhere. In breadcrumbs the last one has no `href`: it is where the reader stands.
public struct Link: Sendable, Hashable {
    /// What is read.
    public let label: String
    /// A path of this site, a whole address of it, or a `mailto:` or `tel:` address.
    public let href: String?

    /// A link to `href` that reads `label`.
    public init(_ label: String, _ href: String? = nil) {
        self.label = label
        self.href = href
    }
}

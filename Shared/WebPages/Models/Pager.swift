/// Steps through a long list: `{{#pager}}{{>pager}}{{/pager}}`.
public struct Pager: Sendable {
    let previous: String?
    let next: String?
    let text: String

    /// Links to the pages before and after, with `text` between them: "21-40 of 232". `nil` when there is only one page.
    public init?(previous: String?, next: String?, text: String) {
        if previous == nil, next == nil { return nil }
        self.previous = previous
        self.next = next
        self.text = text
    }
}

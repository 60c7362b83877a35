/// Something to take along, with a "copy" button that appears where the browser can do it: `{{#secret}}{{>copy-link}}{{/secret}}`.
public struct CopyLink: Sendable {
    let id: String
    let text: String
    let label: String

    /// `text` to copy; `id` is unique on the page; `label` reads on the button, for example "Copy the link".
    public init(id: String, text: String, label: String) {
        self.id = id
        self.text = text
        self.label = label
    }
}

/// Photos or papers to send along: `{{#photos}}{{>field-file}}{{/photos}}`. The form needs `enctype="multipart/form-data"`.
public struct FileField: Sendable {
    let id: String
    let name: String
    let label: String
    let accept: String?
    let multiple: Bool
    let hint: String?
    let error: String?
    let describedBy: String?
    let required: Bool

    /// A file input sent as `name`; `accept` is a list of media types, `image/*` lets a phone offer its camera.
    public init(
        _ name: String, label: String, accept: String? = nil, multiple: Bool = false, hint: String? = nil,
        error: String? = nil, required: Bool = false
    ) {
        id = name
        self.name = name
        self.label = label
        self.accept = accept
        self.multiple = multiple
        self.hint = hint
        self.error = error
        describedBy = WebPages.describedBy(name, hint: hint, error: error)
        self.required = required
    }
}

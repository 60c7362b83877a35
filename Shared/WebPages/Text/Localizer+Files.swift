public import Appeals

extension Localizer {
    /// The size of a file as people say it: `312 Б`, `48 КБ`, `1,2 МБ`.
    public func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1_024: self("file-bytes", ["size": number(bytes)])
        case ..<(1_024 * 1_024 - 512): self("file-kilobytes", ["size": number((bytes + 512) / 1_024)])
        default: self("file-megabytes", ["size": number(Double(bytes) / 1_048_576, fraction: 1)])
        }
    }

    /// A link to a file at `address`, with its name and size.
    public func link(to file: FileReference, _ address: String) -> Link {
        Link(self("file-link", ["name": file.name, "size": size(file.bytes)]), address)
    }
}

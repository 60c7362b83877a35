public import Appeals

extension Appeals.Words {
    /// The beginning of the text on one line, for a line of a list.
    public var excerpt: String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > 140 ? line.prefix(140) + "…" : line
    }
}

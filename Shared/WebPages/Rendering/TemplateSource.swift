import Foundation

/// A template as written, with what it refers to.
struct TemplateSource: Sendable {
    let name: String
    let file: String
    /// The text without indentation: HTML does not need it, and Mustache would repeat it for every line of a partial.
    let text: String
    /// The partials it includes by name.
    let partials: Set<String>
    /// The keys of `{{t.key}}`.
    let keys: Set<String>

    /// Reads `file`.
    init(_ file: URL) throws(TemplateError) {
        name = file.deletingPathExtension().lastPathComponent
        self.file = file.path
        do {
            let written = try String(contentsOf: file, encoding: .utf8)
            text = written.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: "\n")
        } catch {
            throw .unreadable(file: file.path, reason: error.localizedDescription)
        }
        let tags = text.split(separator: "{{").dropFirst(text.hasPrefix("{{") ? 0 : 1)
            .map { $0.prefix { $0 != "}" } }
        if tags.contains(where: { $0.hasPrefix("{") || $0.hasPrefix("&") }) { throw .unescaped(file: file.path) }
        partials = Set(
            tags.filter { $0.hasPrefix(">") && !$0.contains("*") }
                .map { $0.dropFirst().trimmingCharacters(in: .whitespaces) })
        keys = Set(
            tags.compactMap { tag in
                let name = tag.drop { "#^/ ".contains($0) }
                return name.hasPrefix("t.") ? name.dropFirst(2).trimmingCharacters(in: .whitespaces) : nil
            })
    }
}

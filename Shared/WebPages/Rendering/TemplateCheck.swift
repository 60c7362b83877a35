public import Foundation

/// What tests of every service ask: whether all words are used. (That they exist in both languages, and all partials, is checked at every start.)
public struct TemplateCheck {
    /// One sentence for each thing that is wrong; empty when all is well.
    public let problems: [String]

    /// Looks for the words of the added folders, or, if there are none, of this module: through the templates of `templates` and the Swift files under
    /// `sources`. A key counts as used if it stands as a string literal, or
    /// begins with the fixed beginning of an interpolated one: `"phase-\(phase)"`. A literal given to a localizer must be a key that exists.
    public init(_ templates: SiteTemplates, sources: [URL]) throws {
        var literals: Set<String> = []
        var beginnings: Set<String> = []
        var asked: Set<String> = []
        let swift = sources.flatMap { folder in
            (FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? [])
                .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        }
        for file in swift {
            let code = try String(contentsOf: file, encoding: .utf8)
            for match in code.matches(of: /"([a-z][a-z0-9-]*)(?:"|\\\()/) {
                if match.0.hasSuffix("\"") {
                    literals.insert(String(match.1))
                } else {
                    beginnings.insert(String(match.1))
                }
            }
            asked.formUnion(code.matches(of: /\b(?:localizer|text)\("([a-z][a-z0-9-]*)"/).map { String($0.1) })
        }
        let keys = templates.strings.keys
        let used = literals.union(templates.sources.flatMap(\.keys))
        let unused = templates.ownKeys.subtracting(used).filter { key in !beginnings.contains { key.hasPrefix($0) } }
        problems =
            unused.sorted().map { "No template and no code uses the text \($0)." }
            + asked.subtracting(keys).sorted().map { "Code asks for the text \($0), which does not exist." }
    }
}

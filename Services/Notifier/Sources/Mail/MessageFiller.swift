import Appeals
import Foundation
import Mustache
import Synchronization

/// Fills the pack's templates. Each text is parsed once, however often the pack is read again.
final class MessageFiller: Sendable {
    private let parsed = Mutex<[String: MustacheTemplate]>([:])

    /// More different texts than packs have: whoever edits them for long does not fill the memory.
    private static let limit = 10_000

    /// One line or sentence, filled.
    /// - Throws: `MustacheTemplate.ParserError`; the pack's loader lets no such text through.
    func line(_ text: String, _ values: [MessageField: String]) throws -> String {
        let template = try template(text)
        let context = Dictionary(uniqueKeysWithValues: values.map { ($0.rawValue, $1) })
        var line = template.render(context).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        // A date that ends with a full stop ends the sentence, too; three of them are meant.
        if line.contains("..") { line.replace(/(^|[^.])\.\.(?!\.)/) { "\($0.output.1)." } }
        return line
    }

    /// The paragraphs, filled: those before the quotation, whether there is one, and those after it. `items` are paragraphs of their own.
    /// - Throws: `MustacheTemplate.ParserError`.
    func paragraphs(
        _ text: String, _ values: [MessageField: String], items: [String]
    ) throws -> (before: [String], quotes: Bool, after: [String]) {
        var (before, quotes, after): ([String], Bool, [String]) = ([], false, [])
        for raw in text.split(separator: /\n\s*\n/) {
            let paragraph = raw.trimmingCharacters(in: .whitespacesAndNewlines)
            let filled: [String]
            switch paragraph {
            case "{{\(MessageField.words.rawValue)}}":
                quotes = true
                continue
            case "{{\(MessageField.items.rawValue)}}": filled = items
            default: filled = [try line(paragraph, values)].filter { !$0.isEmpty }
            }
            if quotes { after += filled } else { before += filled }
        }
        return (before, quotes, after)
    }

    private func template(_ text: String) throws -> MustacheTemplate {
        if let known = parsed.withLock({ $0[text] }) { return known }
        let template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}\(text)")
        parsed.withLock { parsed in
            if parsed.count >= Self.limit { parsed = [:] }
            parsed[text] = template
        }
        return template
    }
}

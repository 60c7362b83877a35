import Appeals
import Foundation
import ServiceKit

extension IncomingMail {
    /// What the author answered, without quotations, fit to be kept; empty when there is no text.
    var reply: String { Self.kept(QuotedText.reply(in: lookedAt)) }

    /// What quotations are looked for in: a person's answer stands within it, and looking takes its time for every line.
    private var lookedAt: String {
        text.prefix(100_000).split(separator: "\n", maxSplits: 3_000, omittingEmptySubsequences: false).prefix(3_000)
            .joined(separator: "\n")
    }

    /// Subject and text, as a new appeal has them. The whole text: what a first mail quotes may be the matter itself.
    var message: String {
        Self.kept(
            [String(subject.prefix(1_000)), lookedAt].map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
                .filter { !$0.isEmpty }.joined(separator: "\n\n"))
    }

    /// The author, as far as From says anything that can be kept.
    var author: (name: String?, email: String?) {
        let name = name.map { Self.kept($0.replacing("\n", with: " "), limit: AppealDraft.nameLimit) }
        return (name?.nilIfEmpty, try? Validated.email(from, field: "contact.email"))
    }

    /// The language to answer in: Russian for a text with Cyrillic letters, else English.
    var language: Language {
        "\(subject)\n\(text)".unicodeScalars.contains { (0x400...0x4ff).contains($0.value) } ? .ru : .en
    }

    /// `text` as `Validated.text` takes it: no control characters, NFC, at most `limit` Unicode scalars; what is longer
    /// ends in an ellipsis.
    static func kept(_ text: String, limit: Int = Words.limit) -> String {
        let scalars = text.unicodeScalars.filter {
            $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control
        }
        let clean = String(String.UnicodeScalarView(scalars)).precomposedStringWithCanonicalMapping
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard clean.unicodeScalars.count > limit else { return clean }
        return String(String.UnicodeScalarView(clean.unicodeScalars.prefix(limit - 1))) + "…"
    }
}

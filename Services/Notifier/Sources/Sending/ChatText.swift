import Foundation

/// What a letter says as one message of a chat: its parts, cut where a chat takes no more.
struct ChatText: Sendable, Hashable {
    /// A piece of the message; an empty line stands between two.
    struct Part: Sendable, Hashable {
        enum Kind: Sendable { case subject, paragraph, quote, next, link }
        let kind: Kind
        var text: String
    }
    private(set) var parts: [Part]

    /// Between two parts.
    static let gap = "\n\n"
    /// Parts of which less than so much would stay are left out whole, UTF-16 units.
    private static let least = 20
    /// What is cut first: the unit's own words are on the page that the link opens.
    private static let expendable: [Part.Kind] = [.quote, .paragraph, .next, .subject]

    /// The parts of a letter with at most `limit` UTF-16 units in all, gaps included: chats count characters, of which
    /// there are never more. The link is never cut.
    ///
    /// `link`: what is written for it; `nil` where a button opens it. `quoteMark` begins every quoted line.
    init(
        subject: String, paragraphs: [String], quote: [String] = [], next: String?, link: String?,
        quoteMark: String = "", limit: Int
    ) {
        let quoted = quote.map { quoteMark + $0 }.joined(separator: "\n")
        var all: [(Part.Kind, String)] = [(.subject, subject)]
        all += paragraphs.map { (.paragraph, $0) }
        all += [(.quote, quote.allSatisfy(\.isBlank) ? "" : quoted), (.next, next ?? ""), (.link, link ?? "")]
        parts = all.filter { !$0.1.isBlank }
            .map { Part(kind: $0.0, text: $0.1.trimmingCharacters(in: .whitespacesAndNewlines)) }
        cut(to: limit)
    }

    /// The parts of `letter`. `hasButton`: whether its link is on a button, else it is the last part.
    init(_ letter: Letter, hasButton: Bool, quoteMark: String = "", limit: Int) {
        self.init(
            subject: letter.subject, paragraphs: letter.paragraphs, quote: letter.quote?.lines ?? [],
            next: letter.next, link: hasButton ? nil : "\(letter.linkLabel): \(letter.link)", quoteMark: quoteMark,
            limit: limit)
    }

    /// UTF-16 units of the whole message.
    var length: Int {
        parts.reduce(0) { $0 + $1.text.utf16.count } + max(0, parts.count - 1) * Self.gap.utf16.count
    }

    private mutating func cut(to limit: Int) {
        for kind in Self.expendable {
            // The last paragraph first: the first one says what happened.
            for index in parts.indices.reversed() where parts[index].kind == kind && length > limit {
                let room = parts[index].text.utf16.count - (length - limit)
                if room >= Self.least {
                    parts[index].text = parts[index].text.shortened(to: room)
                } else {
                    parts.remove(at: index)
                }
            }
        }
    }
}

extension String {
    /// The text with at most `limit` UTF-16 units: where it is longer, it ends after a word, with an ellipsis.
    func shortened(to limit: Int) -> String {
        if utf16.count <= limit { return self }
        var (end, used) = (startIndex, 0)
        var boundary: String.Index?
        for index in indices {
            if self[index].isWhitespace, used * 2 >= limit { boundary = index }
            let size = self[index].utf16.count
            // One unit is the ellipsis'.
            if used + size >= limit { break }
            used += size
            end = self.index(after: index)
        }
        // A word as long as half of the text is cut itself.
        var kept = self[..<(boundary ?? end)]
        while kept.last?.isWhitespace == true { kept.removeLast() }
        return kept + "…"
    }

    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }

    /// Whether chats take it as the address of a button: they refuse what is not https.
    var isSecureLink: Bool { hasPrefix("https://") }
}

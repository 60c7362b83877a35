import Foundation

/// What an SMS says: how many parts it takes, and the text cut to as many as are paid for.
enum SMSText {
    /// The most parts that one message may take.
    static let limit = 3

    /// How characters travel, and what fits a part (3GPP TS 23.040 section 9.2.3.24.1: 140 bytes, of which the head of
    /// each of several parts takes 6).
    enum Alphabet: Sendable {
        /// Seven bits each (3GPP TS 23.038 section 6.2.1), those of its extension table two times.
        case gsm
        /// UTF-16 units.
        case ucs2

        var alone: Int { self == .gsm ? 160 : 70 }
        var ofSeveral: Int { self == .gsm ? 153 : 67 }
        var ellipsis: String { self == .gsm ? "..." : "…" }

        /// The one that `text` needs: a single letter outside of the GSM alphabet makes it UCS-2.
        init(of text: String) {
            let isGSM = text.unicodeScalars.allSatisfy { SMSText.basic.contains($0) || SMSText.extended.contains($0) }
            self = isGSM ? .gsm : .ucs2
        }

        /// Units that one character takes.
        func size(of scalar: Unicode.Scalar) -> Int {
            self == .gsm ? (SMSText.extended.contains(scalar) ? 2 : 1) : UTF16.width(scalar)
        }
    }

    private static let basic = Set(
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
            .unicodeScalars)
    private static let extended = Set("\u{c}^{}\\[~]|€".unicodeScalars)

    /// How many parts `text` takes. A character of two units is never split between parts, so it may leave a gap.
    static func parts(of text: String) -> Int {
        let alphabet = Alphabet(of: text)
        let sizes = text.unicodeScalars.map(alphabet.size)
        if sizes.reduce(0, +) <= alphabet.alone { return 1 }
        var (parts, used) = (1, 0)
        for size in sizes {
            if used + size > alphabet.ofSeveral { (parts, used) = (parts + 1, 0) }
            used += size
        }
        return parts
    }

    /// `text` in at most `limit` parts. Where it is longer, words are left out at its end, with an ellipsis, and `link`
    /// stays whole.
    static func fitted(_ text: String, link: String, limit: Int = limit) -> String {
        let text = text.precomposedStringWithCanonicalMapping
        if parts(of: text) <= limit { return text }
        let hasLink = !link.isEmpty && text.contains(link)
        // What stood behind the link goes before it: a link at the end is opened as it is.
        let words = (hasLink ? text.replacing(link, with: " ") : text).split(whereSeparator: \.isWhitespace)
        let ellipsis = Alphabet(of: text).ellipsis
        func cut(_ start: String) -> String { start + ellipsis + (hasLink ? " \(link)" : "") }
        for count in stride(from: words.count - 1, through: 1, by: -1) {
            let shorter = cut(words.prefix(count).joined(separator: " "))
            if parts(of: shorter) <= limit { return shorter }
        }
        // One word that is too long for all parts.
        var start = String(words.first ?? "")
        while !start.isEmpty, parts(of: cut(start)) > limit { start.removeLast() }
        return start.isEmpty && hasLink ? link : cut(start)
    }
}

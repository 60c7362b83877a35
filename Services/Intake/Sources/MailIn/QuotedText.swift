import Foundation

/// Cuts what a mail program quotes from the answer that a person typed. No standard says how quotations begin (RFC 3676
/// section 4.5 knows `>` alone), so this knows the ways of the programs that residents use: Gmail, Mail.ru, Yandex,
/// Outlook, Apple Mail, Thunderbird.
enum QuotedText {
    /// How many lines an introduction like "On … wrote:" may be broken into.
    private static let introductionLines = 3
    /// What stands between the dashes.
    private static let separators: Set<String> = [
        "original message", "forwarded message", "reply message", "исходное сообщение", "переадресованное сообщение",
        "пересылаемое сообщение", "пересланное сообщение", "ответное сообщение",
    ]
    /// The longest introduction, in characters.
    private static let introductionLength = 400
    /// How many lines a copied header block is looked at.
    private static let headerLines = 8

    /// The words of the author; the whole text when nothing is left above the quotation.
    static func reply(in text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = quotationStart(in: lines)
        let above = unquoted(lines[..<(start?.line ?? lines.endIndex)])
        if !above.isEmpty { return above }
        // Who answers below the quotation: the lines of the quotation are marked, the others are the answer.
        if let start {
            let rest = lines[(start.line + start.length)...]
            let below = unquoted(rest)
            if !below.isEmpty, rest.contains(where: isQuoted) { return below }
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The lines that are no quotation, up to the signature.
    private static func unquoted(_ lines: ArraySlice<Substring>) -> String {
        let signature = lines.firstIndex(where: isSignature) ?? lines.endIndex
        var kept = lines[..<signature].filter { !isQuoted($0) }
        while let last = kept.last, isBlank(last) || isAdvertisement(last) { kept.removeLast() }
        return kept.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Where the quotation begins, and how many lines introduce it.
    private static func quotationStart(in lines: [Substring]) -> (line: Int, length: Int)? {
        for (index, line) in lines.enumerated() where !isBlank(line) && !isQuoted(line) {
            if isSeparator(line) || isHeaderBlock(lines[index...].prefix(headerLines)) { return (index, 1) }
            for length in 1...introductionLines where index + length <= lines.count {
                let parts = lines[index..<(index + length)]
                if parts.contains(where: isBlank) { break }
                guard isIntroduction(joined(parts)) else { continue }
                // The last line of the answer, with an introduction right below it, would make one too.
                let isWhole = length == 1 || hasTime(line) && !hasTime(joined(parts.dropFirst()))
                if isWhole || line.hasPrefix("On ") { return (index, length) }
            }
        }
        return nil
    }

    private static func isQuoted(_ line: Substring) -> Bool { line.drop { $0 == " " }.first == ">" }

    private static func isBlank(_ line: Substring) -> Bool { line.allSatisfy(\.isWhitespace) }

    /// `-- ` alone on a line (RFC 3676 section 4.3); its space is often lost.
    private static func isSignature(_ line: Substring) -> Bool { trimmed(line) == "--" && line.hasPrefix("--") }

    /// What telephones write below every mail.
    private static func isAdvertisement(_ line: Substring) -> Bool {
        line.count <= 80 && trimmed(line).prefixMatch(of: /(?i)(отправлено (с|из) |sent from (my )?)/) != nil
    }

    /// `-----Original Message-----`, `-------- Пересылаемое сообщение --------`, and the ruled line of Outlook on the
    /// web.
    private static func isSeparator(_ line: Substring) -> Bool {
        let line = trimmed(line)
        guard line.count <= 100 else { return false }
        if line.count >= 20, line.allSatisfy({ $0 == "_" }) { return true }
        guard line.hasPrefix("--"), line.hasSuffix("--") else { return false }
        return separators.contains(line.trimmingCharacters(in: CharacterSet(charactersIn: "- ")).lowercased())
    }

    /// `From:` or `От:` with at least two more of the fields that Outlook copies, on the lines below.
    private static func isHeaderBlock(_ lines: ArraySlice<Substring>) -> Bool {
        guard let first = lines.first, first.count <= 300, first.contains(/(?i)^\W*(from|от|от кого)\s*:/) else {
            return false
        }
        let fields = /(?i)^\W*(sent|date|to|cc|subject|отправлено|дата|кому|копия|тема)\s*:/
        return lines.dropFirst().filter { $0.count <= 1_000 && $0.contains(fields) }.count >= 2
    }

    /// `On Tue, 24 Nov 2026 at 10:15, Otklik <a@b.example> wrote:`, `24.11.2026, 10:15, "Отклик" <a@b.example>:`, `…
    /// пишет:`. It names a time or an address, or else it is a sentence of the author's.
    private static func isIntroduction(_ line: String) -> Bool {
        guard line.hasSuffix(":"), line.count <= introductionLength else { return false }
        let (hasAddress, hasTime) = (line.contains("@"), hasTime(line))
        if line.contains(/(?i)(wrote|writes|пишет|(на)?писал(а|\(а\))?|сообщает)\s*:$/) { return hasAddress || hasTime }
        return hasAddress && hasTime && line.contains(/>\s*:$/)
    }

    /// Whether a clock time, a date or a year stands in it.
    private static func hasTime(_ line: some StringProtocol) -> Bool {
        String(line.prefix(introductionLength)).contains(/\d{1,2}[:.]\d{2}|\d{4}/)
    }

    private static func joined(_ lines: ArraySlice<Substring>) -> String {
        lines.map(trimmed).joined(separator: " ")
    }

    private static func trimmed(_ line: Substring) -> String { line.trimmingCharacters(in: .whitespaces) }
}

import Foundation

/// The text of an HTML mail: tags dropped, blocks on lines of their own, quotations marked with `>` so that they are
/// cut off as in a plain mail.
enum HTMLText {
    /// Elements whose content is no text.
    private static let silent: Set<Substring> = ["script", "style", "head", "title", "template", "svg"]
    /// Elements that begin and end a line.
    private static let blocks: Set<Substring> = [
        "p", "div", "br", "tr", "li", "ul", "ol", "table", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "pre",
        "blockquote", "section", "article", "header", "footer", "address", "dt", "dd",
    ]
    private static let entities: [Substring: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "laquo": "«", "raquo": "»",
        "mdash": "—", "ndash": "–", "hellip": "…", "bull": "•", "middot": "·", "shy": "", "ensp": " ", "emsp": " ",
        "thinsp": " ", "zwnj": "", "zwj": "", "ldquo": "“", "rdquo": "”", "bdquo": "„", "lsquo": "‘", "rsquo": "’",
        "copy": "©", "reg": "®", "trade": "™", "deg": "°", "sect": "§", "numero": "№", "euro": "€", "times": "×",
    ]

    /// The text of `html`, however broken.
    static func plain(_ html: String) -> String {
        var lines = Lines()
        var skipping: Substring?
        var rest = html[...]
        // Without one, every other < would search to the end for it.
        let lastEnd = html.lastIndex(of: ">") ?? html.startIndex
        while let character = rest.first {
            if character == "<" {
                guard rest.startIndex < lastEnd, let tag = takeTag(&rest) else {
                    if skipping == nil { lines.add("<") }
                    rest.removeFirst()
                    continue
                }
                if let name = skipping {
                    if tag.isEnd, tag.name == name { skipping = nil }
                } else if silent.contains(tag.name), !tag.isEnd {
                    skipping = tag.name
                } else if blocks.contains(tag.name) {
                    lines.end()
                    if tag.name == "blockquote" { lines.quote(tag.isEnd ? -1 : 1) }
                }
            } else if skipping != nil {
                rest = rest.drop { $0 != "<" }
            } else if character == "&" {
                lines.add(takeEntity(&rest))
            } else {
                let run = rest.prefix { $0 != "<" && $0 != "&" }
                lines.add(run)
                rest = rest[run.endIndex...]
            }
        }
        lines.end()
        return lines.text
    }

    /// Takes a tag, a comment or a declaration off the front of `rest`; `nil` when the sign is just a sign.
    private static func takeTag(_ rest: inout Substring) -> (name: Substring, isEnd: Bool)? {
        let body = rest.dropFirst()
        if body.hasPrefix("!--") {
            rest = body.firstRange(of: "-->").map { body[$0.upperBound...] } ?? ""
            return ("", false)
        }
        guard let first = body.first, first.isLetter || first == "/" || first == "!" || first == "?" else { return nil }
        guard let end = body.firstIndex(of: ">") else { return nil }
        let isEnd = first == "/"
        let name = body[..<end].drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
        rest = body[body.index(after: end)...]
        return (Substring(name.lowercased()), isEnd)
    }

    /// Takes a character reference off the front of `rest`, or the sign itself.
    private static func takeEntity(_ rest: inout Substring) -> String {
        let body = rest.dropFirst().prefix(12)
        guard let end = body.firstIndex(of: ";"), let text = decoded(body[..<end]) else {
            rest.removeFirst()
            return "&"
        }
        rest = rest[body.index(after: end)...]
        return text
    }

    private static func decoded(_ name: Substring) -> String? {
        guard name.hasPrefix("#") else { return entities[name] ?? entities[Substring(name.lowercased())] }
        let digits = name.dropFirst()
        let isHex = digits.hasPrefix("x") || digits.hasPrefix("X")
        let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return value.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
    }

    /// Lines as they are made: white space falls together, as browsers show it.
    private struct Lines {
        private(set) var text = ""
        private var line = ""
        private var depth = 0
        private var emptyLines = 0

        mutating func add(_ run: some StringProtocol) {
            for character in run {
                if character.isWhitespace {
                    if !line.isEmpty, line.last != " " { line.append(" ") }
                } else {
                    line.append(character)
                }
            }
        }

        mutating func quote(_ change: Int) { depth = max(0, depth + change) }

        mutating func end() {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            line = ""
            emptyLines = trimmed.isEmpty ? emptyLines + 1 : 0
            // One empty line parts paragraphs; many tags that end one part nothing more.
            guard emptyLines < 2 else { return }
            text += (depth > 0 ? "> " : "") + trimmed + "\n"
        }
    }
}

import Foundation

/// A block of header fields (RFC 5322 section 2.2), as mails begin with and delivery status notifications consist of.
struct HeaderBlock: Sendable {
    private var values: [String: String] = [:]

    /// Takes the block in front of `lines`, with the empty line that ends it.
    init(takenFrom lines: inout ArraySlice<String>) {
        var name: String?
        while let line = lines.popFirst(), !Self.isBlank(line) {
            if line.hasPrefix(" ") || line.hasPrefix("\t") {
                if let name { values[name]? += " " + line.trimmingCharacters(in: .whitespaces) }
            } else if let colon = line.firstIndex(of: ":") {
                let given = line[..<colon].trimmingCharacters(in: .whitespaces).lowercased()
                // Of a field that stands twice the first counts; what follows a line that is none belongs to nothing.
                name = values[given] == nil ? given : nil
                if name != nil {
                    values[given] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                }
            } else {
                name = nil
            }
        }
    }

    /// The value of a field, unfolded; `name` in lower case.
    subscript(name: String) -> String? { values[name] }

    /// Whether there is no field at all.
    var isEmpty: Bool { values.isEmpty }

    /// The media type, in lower case; empty where none is given.
    var mediaType: String {
        let value = self["content-type"] ?? ""
        return value.prefix { $0 != ";" && $0 != "(" && !$0.isWhitespace }.lowercased()
    }

    /// A parameter of Content-Type (RFC 2045 section 5.1), quoted or not; `name` in lower case.
    func parameter(_ name: String) -> String? {
        var rest = (self["content-type"] ?? "").drop { $0 != ";" }
        while rest.popFirst() != nil {
            let found = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest[found.endIndex...]
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst().drop(while: \.isWhitespace)
            let value: String
            if rest.first == "\"" {
                (value, rest) = Self.quoted(rest.dropFirst())
            } else {
                let word = rest.prefix { $0 != ";" && !$0.isWhitespace }
                (value, rest) = (String(word), rest[word.endIndex...])
            }
            if found.trimmingCharacters(in: .whitespaces).lowercased() == name { return value }
            rest = rest.drop { $0 != ";" }
        }
        return nil
    }

    /// What stands before the next quotation mark, and what follows that; a backslash takes the next character as it is.
    private static func quoted(_ text: Substring) -> (String, Substring) {
        var (value, rest) = ("", text)
        while let character = rest.popFirst(), character != "\"" {
            let isEscape = character == "\\"
            value.append(isEscape ? rest.popFirst() ?? character : character)
        }
        return (value, rest)
    }

    /// Whether a line has nothing to be seen.
    static func isBlank(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }
}

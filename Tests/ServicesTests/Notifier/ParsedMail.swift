import Foundation

/// A mail as a mail program reads it (RFC 5322, 2045, 2047); written apart from what writes mails, so that the two check each other.
struct ParsedMail {
    struct Malformed: Error, CustomStringConvertible { let description: String }

    /// Name in lower case and value, unfolded and decoded, in order.
    let headers: [(name: String, value: String)]
    /// Content type to text.
    let parts: [String: String]

    subscript(name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }

    init(_ data: Data) throws {
        let text = String(decoding: data, as: UTF8.self)
        guard data.allSatisfy({ $0 < 0x80 }) else { throw Malformed(description: "not ASCII") }
        let rest = text.replacing("\r\n", with: "")
        guard !rest.contains("\r"), !rest.contains("\n") else { throw Malformed(description: "a bare CR or LF") }
        // RFC 5322 section 2.1.1; an id or an address cannot be folded.
        let ids = ["Message-ID: ", "In-Reply-To: ", "References: ", " <"]
        guard
            text.components(separatedBy: "\r\n").allSatisfy({ $0.utf8.count <= 78 || ids.contains(where: $0.hasPrefix) }
            )
        else { throw Malformed(description: "a long line") }
        let (headers, body) = try Self.split(text)
        self.headers = headers
        let type = headers.first { $0.name == "content-type" }?.value ?? ""
        guard type.hasPrefix("multipart/alternative"), let match = type.firstMatch(of: /boundary="([^"]+)"/) else {
            throw Malformed(description: "no boundary in \(type)")
        }
        let pieces = ("\r\n" + body).components(separatedBy: "\r\n--\(match.1)")
        guard pieces.last?.hasPrefix("--") == true else { throw Malformed(description: "no closing boundary") }
        var parts: [String: String] = [:]
        for piece in pieces.dropFirst().dropLast() {
            let (headers, content) = try Self.split(String(piece.dropFirst()))
            let values = Dictionary(headers.map { ($0.name, $0.value) }) { $1 }
            guard values["content-transfer-encoding"] == "base64",
                let bytes = Data(base64Encoded: content.replacing("\r\n", with: "")),
                let text = String(data: bytes, encoding: .utf8)
            else { throw Malformed(description: "a part that is no UTF-8 in base 64") }
            parts[values["content-type"] ?? ""] = text
        }
        self.parts = parts
    }

    private static func split(_ text: String) throws -> ([(name: String, value: String)], String) {
        guard let end = text.range(of: "\r\n\r\n") else { throw Malformed(description: "no empty line") }
        let head = text[..<end.lowerBound].replacing("\r\n ", with: " ")
        let headers = try head.components(separatedBy: "\r\n").map { line in
            guard let colon = line.range(of: ": ") else { throw Malformed(description: "no header: \(line)") }
            return (line[..<colon.lowerBound].lowercased(), try decoded(String(line[colon.upperBound...])))
        }
        return (headers, String(text[end.upperBound...]))
    }

    /// Encoded words side by side are one text.
    static func decoded(_ value: String) throws -> String {
        var text = ""
        var rest = value[...]
        while let match = rest.firstMatch(of: /=\?utf-8\?B\?([A-Za-z0-9+\/=]*)\?=( (?==\?))?/) {
            guard match.0.utf8.count <= 76, let bytes = Data(base64Encoded: String(match.1)),
                let word = String(data: bytes, encoding: .utf8)
            else { throw Malformed(description: "not an encoded word: \(match.0)") }
            text += rest[..<match.range.lowerBound] + word
            rest = rest[match.range.upperBound...]
        }
        return text + rest
    }
}

import Foundation

/// A place in a JSON text, as editors count: both from 1, the column in characters.
public struct JSONPlace: Sendable, Hashable {
    /// The line.
    public let line: Int
    /// The character in the line.
    public let column: Int

    init(offset: Int, in text: Data) {
        let before = text.prefix(offset)
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        // Bytes that go on a UTF-8 character do not count.
        column = before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count { $0 & 0xc0 != 0x80 } + 1
    }
}

/// Reads a JSON text (RFC 8259) without making anything of it, only to tell where it breaks off or where a value
/// stands: Foundation's decoder names the key at best. Runs only for what was refused.
struct JSONScanner {
    private struct Malformed: Error {}
    private static let deepest = 512

    private let text: Data
    private let wanted: [String]
    private var place: Int
    private var found = 0

    private init(_ text: Data, wanted: [String] = []) {
        self.text = text
        self.wanted = wanted
        place = text.startIndex
    }

    /// The first byte that is no JSON; `nil` when all of it is.
    static func firstError(in text: Data) -> JSONPlace? {
        var scanner = JSONScanner(text)
        return scanner.scans() ? nil : JSONPlace(offset: scanner.place - text.startIndex, in: text)
    }

    /// Where the value at `path` begins; when it is missing, where its nearest parent does.
    static func place(of path: [any CodingKey], in text: Data) -> JSONPlace {
        var scanner = JSONScanner(text, wanted: path.map { $0.intValue.map(String.init) ?? $0.stringValue })
        _ = scanner.scans()
        return JSONPlace(offset: scanner.found, in: text)
    }

    private mutating func scans() -> Bool {
        do {
            try value(path: [])
            skipSpace()
            return place == text.endIndex
        } catch {
            return false
        }
    }

    private mutating func value(path: [String]) throws(Malformed) {
        skipSpace()
        if wanted.starts(with: path) { found = place - text.startIndex }
        guard path.count < Self.deepest else { throw Malformed() }
        switch peek {
        case "{":
            try list(until: "}") { (scanner, _) throws(Malformed) in
                let start = scanner.place
                try scanner.string()
                let key = try? JSONDecoder().decode(String.self, from: scanner.text[start..<scanner.place])
                scanner.skipSpace()
                try scanner.take(":")
                try scanner.value(path: path + [key ?? ""])
            }
        case "[":
            try list(until: "]") { (scanner, index) throws(Malformed) in try scanner.value(path: path + ["\(index)"]) }
        case "\"": try string()
        case "t": try word("true")
        case "f": try word("false")
        case "n": try word("null")
        default: try number()
        }
    }

    private mutating func list(
        until end: Unicode.Scalar, element: (inout JSONScanner, Int) throws(Malformed) -> Void
    ) throws(Malformed) {
        place += 1
        skipSpace()
        var index = 0
        while peek != end {
            if index > 0 { try take(",") }
            skipSpace()
            try element(&self, index)
            skipSpace()
            index += 1
        }
        place += 1
    }

    private mutating func string() throws(Malformed) {
        try take("\"")
        while let scalar = peek, scalar != "\"" {
            guard scalar.value >= 0x20 else { throw Malformed() }
            place += scalar == "\\" ? 2 : 1
        }
        try take("\"")
    }

    private mutating func number() throws(Malformed) {
        let start = place
        while let scalar = peek, "+-.eE0123456789".unicodeScalars.contains(scalar) { place += 1 }
        guard Double(String(decoding: text[start..<place], as: UTF8.self)) != nil else {
            place = start
            throw Malformed()
        }
    }

    private mutating func word(_ word: String) throws(Malformed) {
        guard text[place...].starts(with: word.utf8) else { throw Malformed() }
        place += word.utf8.count
    }

    private mutating func take(_ scalar: Unicode.Scalar) throws(Malformed) {
        guard peek == scalar else { throw Malformed() }
        place += 1
    }

    private mutating func skipSpace() {
        while let scalar = peek, " \t\r\n".unicodeScalars.contains(scalar) { place += 1 }
    }

    private var peek: Unicode.Scalar? { place < text.endIndex ? Unicode.Scalar(text[place]) : nil }
}

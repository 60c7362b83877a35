import Foundation

/// A mail, or one of its parts: fields, then lines (RFC 2046 section 5.1).
struct BouncePart: Sendable {
    let header: HeaderBlock
    private let body: ArraySlice<String>

    /// More parts than any report has.
    private static let mostParts = 50

    init(_ lines: ArraySlice<String>) {
        var rest = lines
        header = HeaderBlock(takenFrom: &rest)
        body = rest
    }

    /// The lines as they were before they were made fit for travelling (RFC 2045 section 6); none where they are damaged.
    var lines: ArraySlice<String> {
        switch header["content-transfer-encoding"]?.lowercased() {
        case "base64":
            Data(base64Encoded: body.joined(), options: .ignoreUnknownCharacters).map { Self.lines(of: $0) } ?? []
        case "quoted-printable": Self.lines(of: Self.unquoted(body))
        default: body
        }
    }

    /// The parts between lines of `boundary`, those inside them not looked for. One that is cut off counts.
    func parts(between boundary: String) -> [BouncePart] {
        let (delimiter, end) = ("--\(boundary)", "--\(boundary)--")
        var parts: [BouncePart] = []
        var start: Int?
        for index in body.indices where body[index].hasPrefix("--") && parts.count < Self.mostParts {
            let line = body[index].trimmingCharacters(in: .whitespaces)
            guard line == delimiter || line == end else { continue }
            if let start { parts.append(BouncePart(body[start..<index])) }
            start = line == end ? nil : index + 1
            if line == end { return parts }
        }
        if let start, start < body.endIndex { parts.append(BouncePart(body[start...])) }
        return parts
    }

    /// The lines of a text, which end with LF or CRLF. Bytes that are no UTF-8 become U+FFFD: nothing that counts has any.
    static func lines(of bytes: some Collection<UInt8>) -> ArraySlice<String> {
        let lines = Array(bytes).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }
        return lines[...]
    }

    /// Quoted-printable, undone (RFC 2045 section 6.7); what is none stays as it is.
    private static func unquoted(_ lines: ArraySlice<String>) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in lines {
            var rest = Array(line.utf8)[...]
            while rest.last == UInt8(ascii: " ") || rest.last == UInt8(ascii: "\t") { rest.removeLast() }
            let goesOn = rest.last == UInt8(ascii: "=")
            if goesOn { rest.removeLast() }
            while let byte = rest.popFirst() {
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                if byte == UInt8(ascii: "="), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                    bytes.append(value)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                }
            }
            if !goesOn { bytes.append(UInt8(ascii: "\n")) }
        }
        return bytes
    }
}

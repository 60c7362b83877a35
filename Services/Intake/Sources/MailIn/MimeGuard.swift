import Foundation

/// Looks over the bytes of a mail before it is parsed. The parser makes an object of every part and every header field,
/// so a mail of 25 MB that is nothing but boundaries, or nothing but fields, would fill the memory.
enum MimeGuard {
    /// The most lines that may be boundaries. Real mails have a few for each part; texts have ruled lines.
    static let boundaryLimit = 20_000
    /// The most lines that may be header fields.
    static let fieldLimit = 200_000
    /// The most fields with addresses, in all messages of the mail: with each one the parser reads all of its name again.
    static let addressFieldLimit = 1_000
    /// The most bytes of those fields: each address becomes an object.
    static let addressByteLimit = 1 << 20
    private static let addressFields = ["to:", "cc:", "bcc:", "from:", "sender:", "reply-to:"].map { Array($0.utf8) }
    /// How far into a line a field's colon is looked for: longer names are none (RFC 5322 section 2.1.1 has lines of
    /// 78).
    private static let nameLength = 78

    /// Whether the mail may be parsed.
    static func admits(_ data: Data) -> Bool {
        data.withUnsafeBytes { bytes -> Bool in
            guard let base = bytes.baseAddress else { return true }
            var (place, boundaries, fields) = (0, 0, 0)
            var (addresses, addressBytes, isAddress) = (0, 0, false)
            while place < bytes.count {
                let start = base + place
                let rest = bytes.count - place
                let end = memchr(start, 0x0a, rest)
                let length = end.map { start.distance(to: UnsafeRawPointer($0)) } ?? rest
                if length >= 2, bytes[place] == 0x2d, bytes[place + 1] == 0x2d { boundaries += 1 }
                if memchr(start, 0x3a, min(length, nameLength)) != nil { fields += 1 }
                // A line that begins with white space goes on with the field above.
                if length == 0 || bytes[place] != 0x20 && bytes[place] != 0x09 {
                    isAddress = beginsAddressField(UnsafeRawBufferPointer(rebasing: bytes[place..<(place + length)]))
                    if isAddress { addresses += 1 }
                }
                if isAddress { addressBytes += length }
                if boundaries > boundaryLimit || fields > fieldLimit { return false }
                if addresses > addressFieldLimit || addressBytes > addressByteLimit { return false }
                place += length + 1
            }
            return true
        }
    }

    private static func beginsAddressField(_ line: UnsafeRawBufferPointer) -> Bool {
        addressFields.contains { name in
            line.count >= name.count
                && zip(line, name).allSatisfy { $0 | ((0x41...0x5a).contains($0) ? 0x20 : 0) == $1 }
        }
    }
}

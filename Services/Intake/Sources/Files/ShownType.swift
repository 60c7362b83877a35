import Foundation

/// What a browser may show of what strangers sent: told by the first bytes, never by what the sender says. Everything
/// else is only saved.
enum ShownType: String, Sendable, CaseIterable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case webp = "image/webp"
    case pdf = "application/pdf"

    /// How many bytes tell the type.
    static let headLength = 12

    /// The type of a file that begins with `head`; `nil` for any other.
    init?(head: Data) {
        let bytes = [UInt8](head)
        switch bytes {
        case _ where bytes.starts(with: [0xff, 0xd8, 0xff]): self = .jpeg
        case _ where bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]): self = .png
        case _ where bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: Array("WEBP".utf8)):
            self = .webp
        case _ where bytes.starts(with: Array("%PDF-".utf8)): self = .pdf
        default: return nil
        }
    }
}

/// The header Content-Disposition.
enum ContentDisposition {
    /// `inline` or `attachment` with the file's name: the whole name for browsers of today (RFC 8187 section 3.2), and
    /// one of ASCII before it (RFC 6266 section 4.3 and appendix D).
    static func value(_ kind: String, name: String) -> String {
        let plain = name.unicodeScalars.map { scalar -> Character in
            let isPlain = (0x20...0x7e).contains(scalar.value) && !["\"", "\\", "%"].contains(scalar)
            return isPlain ? Character(scalar) : "_"
        }
        let encoded = name.addingPercentEncoding(withAllowedCharacters: attributeCharacters) ?? "file"
        return "\(kind); filename=\"\(String(plain))\"; filename*=UTF-8''\(encoded)"
    }

    /// `attr-char` of RFC 8187 section 3.2.1.
    private static let attributeCharacters = CharacterSet(
        charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&+-.^_`|~")
}

import CGMime
import Foundation

/// Walks through the parts of a mail and keeps its text and its files.
struct MimeParts {
    /// How deep multiparts may hold multiparts. Forwarded and signed mails have five levels or so; what lies deeper is
    /// passed over.
    static let depthLimit = 20
    /// The most parts that are looked at; the others are passed over.
    static let partLimit = 200

    /// The most bytes of text that are read, many times what is kept: the rest of a text without end is passed over.
    static let textLimit = 2 << 20

    /// What parts came to.
    struct Found {
        /// Texts of text/plain.
        var plain: [String] = []
        /// Texts of text/html, without its tags.
        var html: [String] = []
        var attachments: [IncomingMail.Attachment] = []

        /// The text: the plain one, else that of the HTML.
        var text: String { (hasPlain ? plain : html).joined(separator: "\n") }
        var hasPlain: Bool { plain.contains { $0.contains { !$0.isWhitespace } } }
        var hasText: Bool { hasPlain || html.contains { $0.contains { !$0.isWhitespace } } }
    }

    let text: MimeText
    private(set) var found = Found()
    /// Files that were too many or too large.
    private(set) var leftOut = 0
    private var seen = 0
    private var kept = 0
    private var textLeft = Self.textLimit

    init(text: MimeText) { self.text = text }

    /// The media type of a part in lower case; without one it is text (RFC 2045 section 5.2).
    static func mediaType(of object: UnsafeMutablePointer<GMimeObject>) -> String {
        guard let type = g_mime_object_get_content_type(object), let main = g_mime_content_type_get_media_type(type),
            let sub = g_mime_content_type_get_media_subtype(type)
        else { return "text/plain" }
        return "\(String(cString: main))/\(String(cString: sub))".lowercased()
    }

    /// Takes what is in `root`.
    mutating func walk(_ root: UnsafeMutablePointer<GMimeObject>) { found = read(root, depth: 0) }

    private mutating func read(_ object: UnsafeMutablePointer<GMimeObject>, depth: Int) -> Found {
        seen += 1
        guard depth < Self.depthLimit, seen <= Self.partLimit else { return Found() }
        // A mail within a mail is somebody else's words: it is not opened.
        if otklik_mime_is_message(object) != 0 { return Found() }
        if let multipart = otklik_mime_multipart(object) {
            let isChoice = Self.mediaType(of: object) == "multipart/alternative"
            var (whole, choices) = (Found(), [Found]())
            for index in 0..<max(0, g_mime_multipart_get_count(multipart)) where seen < Self.partLimit {
                guard let child = g_mime_multipart_get_part(multipart, index) else { continue }
                let part = read(child, depth: depth + 1)
                whole.attachments += part.attachments
                if isChoice {
                    choices.append(part)
                } else {
                    whole.plain += part.plain
                    whole.html += part.html
                }
            }
            // Of several versions of one text the plain one is as its author typed it; else the last, which is the
            // richest (RFC 2046 section 5.1.4).
            if let choice = choices.first(where: \.hasPlain) ?? choices.last(where: \.hasText) {
                whole.plain += choice.plain
                whole.html += choice.html
            }
            return whole
        }
        return otklik_mime_part(object).map { leaf($0, object) } ?? Found()
    }

    private mutating func leaf(
        _ part: UnsafeMutablePointer<GMimePart>, _ object: UnsafeMutablePointer<GMimeObject>
    ) -> Found {
        var found = Found()
        let type = Self.mediaType(of: object)
        let name = g_mime_part_get_filename(part).map { String(cString: $0) }
        let disposition = g_mime_object_get_disposition(object).map { String(cString: $0).lowercased() }
        let isFile = disposition == "attachment" || name != nil
        if !isFile, type == "text/plain" || type == "text/html" {
            let charset = g_mime_object_get_content_type_parameter(object, "charset").map { String(cString: $0) }
            let bytes = Self.content(of: part).prefix(textLeft)
            textLeft -= bytes.count
            let words = text.decode(bytes, charset: charset)
            if type == "text/plain" { found.plain = [words] } else { found.html = [HTMLText.plain(words)] }
            return found
        }
        // Signatures that programs add say nothing to the city.
        if Self.signatures.contains(type) { return found }
        guard kept < IncomingMail.attachmentLimit else {
            leftOut += 1
            return found
        }
        let data = Self.content(of: part)
        guard data.count <= IncomingMail.attachmentSizeLimit else {
            leftOut += 1
            return found
        }
        if data.isEmpty { return found }
        kept += 1
        found.attachments = [
            IncomingMail.Attachment(name: FileName.clean(name, mediaType: type), mediaType: type, data: data)
        ]
        return found
    }

    private static let signatures = [
        "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
    ]

    /// The decoded bytes. Never more than the mail itself has: all transfer encodings are longer than what they encode.
    private static func content(of part: UnsafeMutablePointer<GMimePart>) -> Data {
        guard let content = g_mime_part_get_content(part) else { return Data() }
        let memory = otklik_mime_memory()
        defer { otklik_mime_release(memory) }
        guard g_mime_data_wrapper_write_to_stream(content, memory) >= 0, let bytes = otklik_mime_bytes(memory),
            let start = bytes.pointee.data
        else { return Data() }
        return Data(bytes: start, count: Int(bytes.pointee.len))
    }
}

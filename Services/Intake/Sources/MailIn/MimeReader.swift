import CGMime
import Foundation

/// Why a mail cannot be read.
enum MimeError: Error, Hashable, CustomStringConvertible {
    /// Nothing of it looks like a mail.
    case noMail
    /// More bytes than `IncomingMail.sizeLimit`.
    case tooLarge
    /// More parts or header fields than any real mail has.
    case tooManyParts

    /// One sentence, with what to do.
    var description: String {
        switch self {
        case .noMail: "This is not a mail: it has no headers. Send it as RFC 5322 has it."
        case .tooLarge: "The mail is larger than 25 MB: send the files as smaller pictures, or some of them."
        case .tooManyParts: "The mail has more parts than can be read: send the text and the files by themselves."
        }
    }
}

/// Reads mails with GMime. Tolerant: what is broken in a mail is passed over, and what is left of it counts.
struct MimeReader: Sendable {
    /// The host of this site, by which our own mails are known.
    let site: String

    /// The parser blocks and wants a deep stack, so it has a thread of its own; one mail at a time bounds the memory.
    private static let queue = DispatchQueue(label: "otklik.mime", qos: .utility)
    /// Sets GMime up, once.
    private static let isReady: Bool = {
        g_mime_init()
        return true
    }()

    /// Reads a whole mail.
    /// - Throws: `MimeError`.
    func read(_ data: Data) async throws -> IncomingMail {
        try await withCheckedThrowingContinuation { continuation in
            Self.queue.async { continuation.resume(with: Result { try parse(data) }) }
        }
    }

    private func parse(_ data: Data) throws(MimeError) -> IncomingMail {
        guard data.count <= IncomingMail.sizeLimit else { throw .tooLarge }
        guard MimeGuard.admits(data) else { throw .tooManyParts }
        guard Self.isReady, !data.isEmpty else { throw .noMail }
        let text = MimeText()
        let stream = data.withUnsafeBytes {
            g_mime_stream_mem_new_with_buffer($0.bindMemory(to: CChar.self).baseAddress, data.count)
        }
        defer { otklik_mime_release(stream) }
        let parser = g_mime_parser_new_with_stream(stream)
        defer { otklik_mime_release(parser) }
        guard let message = g_mime_parser_construct_message(parser, text.options) else { throw .noMail }
        defer { otklik_mime_release(message) }
        let headers = MimeHeaders.all(of: otklik_mime_object(message))
        guard !headers.isEmpty else { throw .noMail }

        var mail = IncomingMail()
        mail.messageID = g_mime_message_get_message_id(message).map { String(cString: $0) }
        let author = MimeHeaders.mailboxes(in: g_mime_message_get_from(message)).first
        mail.from = author?.address
        mail.name = author?.name
        mail.receivers = MimeHeaders.receivers(headers, of: message, text.options)
        mail.subject = g_mime_message_get_subject(message).map { String(cString: $0) } ?? ""
        var (parts, mediaType) = (MimeParts(text: text), "")
        if let root = g_mime_message_get_mime_part(message) {
            mediaType = MimeParts.mediaType(of: root)
            parts.walk(root)
        }
        mail.text = parts.found.text
        mail.attachments = parts.found.attachments
        mail.leftOut = parts.leftOut
        mail.automatic = MailLoop.reason(headers, from: mail.from, mediaType: mediaType, site: site)
        return mail
    }
}

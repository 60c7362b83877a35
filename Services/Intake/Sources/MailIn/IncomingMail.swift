import Foundation

/// A mail as it is understood: plain text and files, everything else of it is gone.
struct IncomingMail: Sendable, Hashable {
    /// The most bytes of a whole mail: 25 MiB, what large providers take.
    static let sizeLimit = 25 << 20
    /// The most attachments that are kept.
    static let attachmentLimit = 10
    /// The most bytes of one attachment: 10 MiB.
    static let attachmentSizeLimit = 10 << 20

    /// A file that came with it.
    struct Attachment: Sendable, Hashable {
        /// The name, without folders.
        let name: String
        /// The media type as the sender gave it, in lower case: `image/jpeg`.
        let mediaType: String
        /// The bytes, decoded.
        let data: Data
    }

    /// The Message-ID without its brackets; `nil` when there is none.
    var messageID: String?
    /// The address in From, which anybody can write there.
    var from: String?
    /// The name in From.
    var name: String?
    /// Every address it went to, those first that the mail server wrote: Delivered-To, X-Original-To, Envelope-To, To,
    /// Cc.
    var receivers: [String] = []
    /// The subject, decoded.
    var subject = ""
    /// The text of the mail as it came, quotes and all; line ends are `\n`.
    var text = ""
    /// The files, at most `attachmentLimit`.
    var attachments: [Attachment] = []
    /// How many files were left out because of the limits.
    var leftOut = 0
    /// Why it was written by a program, if it was.
    var automatic: MailLoop.Reason?

    /// Whether a program wrote it: then nobody waits for an answer, and answering could go round for ever.
    var isAutomatic: Bool { automatic != nil }
}

/// A header field as it stands in the mail, its value decoded.
struct MailHeader: Sendable, Hashable {
    /// The name in lower case.
    let name: String
    /// The value without folding.
    let value: String
}

extension [MailHeader] {
    /// The values of every field with this name (in lower case), in order.
    func values(_ name: String) -> [String] { filter { $0.name == name }.map(\.value) }

    /// The first value, trimmed.
    subscript(_ name: String) -> String? { values(name).first?.trimmingCharacters(in: .whitespacesAndNewlines) }
}

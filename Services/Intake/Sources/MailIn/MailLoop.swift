import Foundation

/// Tells mails that programs wrote from those of people. Taking an auto-reply for a reply would give an appeal back to
/// work because somebody is on holiday, and two programs that answer each other never end (RFC 3834 section 2).
enum MailLoop {
    /// Why a mail is not a person's.
    enum Reason: Sendable, Hashable, CustomStringConvertible {
        /// Auto-Submitted says so (RFC 3834 section 5).
        case autoSubmitted
        /// Precedence is bulk, junk or list.
        case bulk
        /// X-Autoreply or X-Autorespond, which older programs write.
        case autoReply
        /// It came through a mailing list (RFC 2919).
        case list
        /// The return path is empty: nobody can be told of a failure (RFC 5321 section 4.5.5).
        case noReturnPath
        /// A mail server wrote it.
        case mailServer
        /// A report on a mail (RFC 6522).
        case report
        /// It is one of our own mails.
        case ownMail

        /// One sentence.
        var description: String {
            switch self {
            case .autoSubmitted: "The mail says that a program sent it (Auto-Submitted)."
            case .bulk: "The mail was sent to many (Precedence)."
            case .autoReply: "The mail is an automatic answer."
            case .list: "The mail came through a mailing list (List-Id)."
            case .noReturnPath: "The mail has an empty return path, as reports of mail servers have."
            case .mailServer: "A mail server wrote the mail."
            case .report: "The mail is a report on another mail (multipart/report)."
            case .ownMail: "The mail is one of this site's own, come back."
            }
        }
    }

    /// The header of our own mails; its value is the host of the site.
    static let ownHeader = "X-Otklik-Site"

    /// Why a mail with these headers is not a person's; `nil` for one that is.
    /// - Parameters:
    ///   - from: the address in From.
    ///   - mediaType: that of the whole mail, in lower case.
    ///   - site: the host of this site, by which our own mails are known.
    static func reason(_ headers: [MailHeader], from: String?, mediaType: String, site: String) -> Reason? {
        if headers.values(ownHeader.lowercased()).contains(where: { trimmed($0) == site.lowercased() }) {
            return .ownMail
        }
        // Parameters may follow the keyword; `no` alone is a person's.
        if let word = headers["auto-submitted"].map(firstWord), !word.isEmpty, word != "no" { return .autoSubmitted }
        if let word = headers["precedence"].map(firstWord), ["bulk", "junk", "list"].contains(word) { return .bulk }
        if headers["x-autoreply"] != nil || headers["x-autorespond"] != nil { return .autoReply }
        if headers["list-id"] != nil { return .list }
        if let path = headers["return-path"], path.filter({ !$0.isWhitespace }) == "<>" { return .noReturnPath }
        if let local = from?.lowercased().split(separator: "@", omittingEmptySubsequences: false).first,
            ["mailer-daemon", "postmaster"].contains(local)
        {
            return .mailServer
        }
        return mediaType == "multipart/report" ? .report : nil
    }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
    }

    /// What stands before the first parameter or comment.
    private static func firstWord(_ value: String) -> String {
        String(trimmed(value).prefix { $0 != ";" && $0 != "(" && !$0.isWhitespace })
    }
}

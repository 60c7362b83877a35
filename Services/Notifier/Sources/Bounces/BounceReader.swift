import Foundation

/// Reads delivery status notifications (RFC 3464).
///
/// Not by GMime, which reads the mails of residents in Intake: services share no C library, and this form is fixed - a `multipart/report` (RFC 6522) of a
/// text for people, blocks of fields for programs, and the mail that came back or its header. Of all that only the Message-ID, the action and the code are
/// kept; addresses are not read at all.
enum BounceReader {
    /// What is read of a report, bytes. What counts stands in front of the returned mail's text, so a long one may be cut off.
    static let sizeLimit = 1 << 20

    /// The blocks of fields; the second form may hold addresses of any script (RFC 6533 section 3).
    private static let statusTypes: Set<String> = ["message/delivery-status", "message/global-delivery-status"]
    /// The mail that came back, or its header (RFC 6522 section 4, RFC 6533 section 4).
    private static let returnedTypes: Set<String> = [
        "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers",
    ]

    /// What a report says.
    /// - Throws: `BounceError` for a mail that is no such report, or lacks what is needed.
    static func report(in mail: Data) throws(BounceError) -> BounceReport {
        let whole = BouncePart(BouncePart.lines(of: mail.prefix(sizeLimit)))
        // Receipts and complaints are reports too, of other types.
        let type = whole.header.parameter("report-type")?.lowercased() ?? "delivery-status"
        guard whole.header.mediaType == "multipart/report", type == "delivery-status",
            let boundary = whole.header.parameter("boundary"), !boundary.isEmpty
        else { throw .notReport }
        let parts = whole.parts(between: boundary)
        guard let status = parts.first(where: { statusTypes.contains($0.header.mediaType) }) else { throw .noStatus }
        let blocks = blocks(in: status.lines)
        let returned = parts.first { returnedTypes.contains($0.header.mediaType) }.map {
            BouncePart($0.lines.drop(while: HeaderBlock.isBlank)).header
        }
        // Gmail repeats the id among the fields; Exchange answers the mail and may leave its header out.
        let named = [returned?["message-id"], blocks.first?["x-original-message-id"], whole.header["in-reply-to"]]
        guard let id = named.compactMap({ $0.flatMap(identifier) }).first else { throw .noMessageID }
        let reports = blocks.compactMap {
            BounceReport(
                messageID: id, action: $0["action"], status: $0["status"], diagnostic: $0["diagnostic-code"])
        }
        guard let report = reports.min(by: { $0.rank < $1.rank }) else { throw .noStatus }
        return report
    }

    /// The blocks of fields of a delivery status part: one about the mail, then one for each recipient (RFC 3464 section 2.1).
    private static func blocks(in lines: ArraySlice<String>) -> [HeaderBlock] {
        var (blocks, rest) = ([HeaderBlock](), lines)
        while !rest.isEmpty {
            let block = HeaderBlock(takenFrom: &rest)
            if !block.isEmpty { blocks.append(block) }
        }
        return blocks
    }

    /// The first Message-ID in a field, without angle brackets (RFC 5322 section 3.6.4).
    private static func identifier(in field: String) -> String? {
        field.firstMatch(of: /<\s*([^<>\s]+@[^<>\s]+)\s*>/).map { String($0.output.1) }
    }
}

/// Why a mail tells nothing of one that came back.
enum BounceError: Error, Hashable, CustomStringConvertible {
    /// Another kind of mail.
    case notReport
    /// It does not say what became of the mail.
    case noStatus
    /// It does not say which mail it is about.
    case noMessageID
    /// The file cannot be read.
    case unreadable(String)

    /// One sentence.
    var description: String {
        switch self {
        case .notReport: "The mail is no delivery status notification (multipart/report, RFC 3464)."
        case .noStatus: "The notification does not say what became of the mail (message/delivery-status)."
        case .noMessageID: "The notification does not name the mail that came back: it has no Message-ID of it."
        case .unreadable(let reason): "It cannot be read: \(reason)."
        }
    }
}

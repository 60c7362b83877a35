import Appeals
import Foundation

extension Mail {
    /// The message as it travels: lines end with CRLF, headers are ASCII, bodies base 64 (RFC 5322, RFC 2045 to 2047). The same mail is the same bytes.
    /// - Throws: `MailError.badAddress`.
    func message() throws(MailError) -> Data {
        let boundary = "=_\(messageID.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.suffix(60))"
        var lines = [
            "Date: \(Self.stamp(date, in: timeZone))", "From: \(try Self.mailbox(from))", "To: \(try Self.mailbox(to))",
            "Message-ID: \(Self.identifier(messageID))",
        ]
        if let thread {
            lines.append("In-Reply-To: \(Self.identifier(thread))")
            lines.append("References: \(Self.identifier(thread))")
        }
        if let replyTo { lines.append("Reply-To:\r\n <\(try Self.address(replyTo))>") }
        if let unsubscribe {
            // One press in the mail program makes a POST there; a look by GET changes nothing (RFC 8058).
            lines.append("List-Unsubscribe:\r\n <\(unsubscribe)>")
            lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
        }
        lines += [
            "Subject: \(EncodedWord.header(subject, after: "Subject: ".count))",
            // RFC 3834: no holiday answers to this.
            "Auto-Submitted: auto-generated", "X-Otklik-Site: \(site)", "Content-Language: \(language.rawValue)",
            "MIME-Version: 1.0",
            "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"", "",
        ]
        for (kind, body) in [("plain", text), ("html", html)] {
            lines += [
                "--\(boundary)", "Content-Type: text/\(kind); charset=utf-8", "Content-Transfer-Encoding: base64", "",
                Self.base64(body),
            ]
        }
        lines += ["--\(boundary)--", ""]
        return Data(lines.joined(separator: "\r\n").utf8)
    }

    /// An address that can stand in a header and on SMTP's command line: nothing in it ends the line or the address. A domain of any script becomes
    /// ASCII (RFC 5891), so that any server takes it.
    /// - Throws: `MailError.badAddress`.
    static func address(_ raw: String) throws(MailError) -> String {
        let parts = raw.split(separator: "@", omittingEmptySubsequences: false)
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-")
        guard parts.count == 2, raw.utf8.count <= 254, !parts[0].isEmpty, parts[0].allSatisfy(allowed.contains),
            !parts[1].isEmpty,
            parts[1].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." }), parts[1].first != "."
        else { throw .badAddress }
        var components = URLComponents()
        components.host = String(parts[1])
        guard let domain = components.encodedHost, domain.allSatisfy(\.isASCII), !domain.contains("%") else {
            throw .badAddress
        }
        return "\(parts[0])@\(domain)"
    }

    private static func mailbox(_ party: Party) throws(MailError) -> String {
        let address = "<\(try address(party.address))>"
        guard let name = party.name, !name.isEmpty else { return address }
        return "\(EncodedWord.header(name, after: 6, isPhrase: true))\r\n \(address)"
    }

    private static func identifier(_ id: String) -> String {
        "<\(id.filter { $0.isASCII && !$0.isWhitespace && !"<>\"\\()[]:;,".contains($0) })>"
    }

    /// Base 64 in lines of 76 characters, of a text whose lines end with CRLF as RFC 2046 section 4.1.1 wants it.
    private static func base64(_ text: String) -> String {
        let lines = text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
        return Data(lines.utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
    }

    /// RFC 5322 section 3.3: `Tue, 24 Nov 2026 14:00:00 +1100`.
    private static func stamp(_ date: Date, in timeZone: TimeZone) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = timeZone
        formatter.dateFormat = "EEE, d MMM yyyy HH:mm:ss Z"
        return formatter.string(from: date)
    }
}

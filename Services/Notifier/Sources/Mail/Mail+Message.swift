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

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// RFC 5322 section 3.3: `Tue, 24 Nov 2026 14:00:00 +1100`. By hand: a formatter for each mail took a twentieth of its time.
    private static func stamp(_ date: Date, in timeZone: TimeZone) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let offset = timeZone.secondsFromGMT(for: date)
        let local = Int((date.timeIntervalSince1970 + Double(offset)).rounded(.down))
        let day = LocalDay(number: Int((Double(local) / 86_400).rounded(.down)))
        let seconds = local - day.number * 86_400
        let (year, month, ofMonth) = day.date
        let weekday = day.weekday.rawValue.prefix(3).capitalized
        let time = "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        let zone = "\(offset < 0 ? "-" : "+")\(two(abs(offset) / 3_600))\(two(abs(offset) / 60 % 60))"
        return "\(weekday), \(ofMonth) \(months[month - 1]) \(year) \(time) \(zone)"
    }
}

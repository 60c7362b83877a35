import CCurl
import Foundation

/// What is said while one mail is handed over: the message as libcurl takes it, and the server's last reply.
///
/// A class, because C callbacks capture nothing and are given its address; it lives as long as one transfer.
final class SMTPExchange {
    let haste: Haste
    private let message: Data
    private var taken = 0
    private(set) var reply = ""

    /// Replies that refuse us, not the mail: sign in first, or with something better (RFC 4954 section 6).
    private static let signInReplies: Set<Int> = [530, 534, 535, 538]
    /// Replies after which nothing will ever arrive at the address: no such mailbox or host, or one that is closed (RFC 3463 sections 3.2 and 3.3).
    static let deadAddresses: Set<String> = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"]
    /// Failures before any mail is looked at.
    private static let connectionFailures: Set<UInt32> = Set(
        [
            CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_REMOTE_ACCESS_DENIED, CURLE_SSL_CONNECT_ERROR,
            CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_USE_SSL_FAILED, CURLE_LOGIN_DENIED,
            CURLE_UNSUPPORTED_PROTOCOL, CURLE_FAILED_INIT, CURLE_OUT_OF_MEMORY,
        ].map(\.rawValue))

    init(_ message: Data, haste: Haste) {
        self.message = message
        self.haste = haste
    }

    static func of(_ context: UnsafeMutableRawPointer?) -> SMTPExchange? {
        context.map { Unmanaged<SMTPExchange>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Gives libcurl the next bytes; it doubles leading full stops by itself (RFC 5321 section 4.5.2).
    func read(into buffer: UnsafeMutablePointer<CChar>?, upTo limit: Int) -> Int {
        let count = min(limit, message.count - taken)
        guard let buffer, count > 0 else { return 0 }
        message.copyBytes(to: UnsafeMutableRawBufferPointer(start: buffer, count: count), from: taken..<taken + count)
        taken += count
        return count
    }

    /// Keeps the last line of a reply of the server, but not its good-bye, which libcurl asks for also after a refusal.
    func heard(_ line: UnsafeMutablePointer<CChar>?, _ count: Int) {
        guard let line else { return }
        let heard = String(decoding: UnsafeRawBufferPointer(start: line, count: count), as: UTF8.self)
        if !heard.hasPrefix("221") { reply = heard.trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    /// What came of it, by libcurl's code and the server's last reply.
    func result(of code: CURLcode, at place: String) -> SendResult {
        if code == CURLE_OK { return .accepted }
        let status = Int(reply.prefix(3)) ?? 0
        let wasMailLookedAt = taken > 0 || code == CURLE_SEND_ERROR
        if Self.connectionFailures.contains(code.rawValue) || Self.signInReplies.contains(status)
            || status >= 400 && !wasMailLookedAt
        {
            let said = status >= 400 ? ": \(reply.prefix(200))" : ""
            return .unreachable("\(place): \(String(cString: curl_easy_strerror(code)))\(said).")
        }
        switch status {
        case 400..<500: return .later(Self.short(reply))
        // The sender is refused, not the mail: no other would pass either (RFC 3463 section 3.2).
        case 500..<600 where ["5.1.7", "5.1.8"].contains(Self.short(reply)):
            return .unreachable("\(place) refuses the sender (\(Self.short(reply))): check OTKLIK_SMTP_FROM.")
        case 500..<600:
            let code = Self.short(reply)
            return Self.deadAddresses.contains(code) ? .gone(code) : .refused(code)
        default: return .later(code == CURLE_OPERATION_TIMEDOUT ? "timeout" : "no-reply")
        }
    }

    /// `5.1.1` where the server gives such a code (RFC 3463), else `550`. Never the server's words: they hold addresses.
    static func short(_ reply: String) -> String {
        if let match = reply.prefixMatch(of: /\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/) { return String(match.1) }
        return String(reply.prefix(3))
    }
}

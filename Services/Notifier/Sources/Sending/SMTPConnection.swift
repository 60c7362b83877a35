import CCurl
import Dispatch
import Foundation
import ServiceKit

/// One connection to the mail server: a libcurl easy handle, which keeps it open from mail to mail.
///
/// Unchecked: the handle and everything it points to is touched on `queue` alone, after `init` and before `deinit`. The queue's thread may block for as
/// long as the server takes; the cooperative pool never does.
final class SMTPConnection: @unchecked Sendable {
    private let queue = DispatchQueue(label: "otklik.smtp")
    private let handle: UnsafeMutableRawPointer?
    private let haste: Haste
    private let place: String

    /// libcurl wants this once, before any handle.
    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(_ settings: SMTPSettings, helo: String, haste: Haste) {
        let host = settings.host ?? "localhost"
        place = "\(host):\(settings.port)"
        self.haste = haste
        handle = Self.isReady ? curl_easy_init() : nil
        let address = host.contains(":") ? "[\(host)]" : host
        set(CURLOPT_URL, "\(settings.security == .tls ? "smtps" : "smtp")://\(address):\(settings.port)/\(helo)")
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        set(CURLOPT_PROXY, "")
        set(
            CURLOPT_USE_SSL,
            settings.security == .starttls ? Int(CURLUSESSL_ALL.rawValue) : Int(CURLUSESSL_NONE.rawValue))
        if let certificates = settings.certificates { set(CURLOPT_CAINFO, certificates.path) }
        if let user = settings.user { set(CURLOPT_USERNAME, user) }
        if let password = settings.password { set(CURLOPT_PASSWORD, password) }
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_CONNECTTIMEOUT, 10)
        set(CURLOPT_TIMEOUT, 60)
        set(CURLOPT_MAXAGE_CONN, 60)
        set(CURLOPT_UPLOAD, 1)
        set(CURLOPT_NOPROGRESS, 0)
        otklik_curl_set_bytes_callback(handle, CURLOPT_READFUNCTION) { buffer, size, count, context in
            SMTPExchange.of(context)?.read(into: buffer, upTo: size * count) ?? 0
        }
        otklik_curl_set_bytes_callback(handle, CURLOPT_HEADERFUNCTION) { line, size, count, context in
            SMTPExchange.of(context)?.heard(line, size * count)
            return size * count
        }
        otklik_curl_set_progress_callback(handle) { context, _, _, _, _ in
            SMTPExchange.of(context)?.haste.isOver == true ? 1 : 0
        }
    }

    deinit { curl_easy_cleanup(handle) }

    /// Hands over one message. `from` and `to` are bare addresses in ASCII.
    func send(_ message: Data, from: String, to: String) async -> SendResult {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.transfer(message, from, to)) }
        }
    }

    private func transfer(_ message: Data, _ from: String, _ to: String) -> SendResult {
        guard let handle else { return .unreachable("libcurl cannot be started on this computer: is there memory?") }
        let exchange = SMTPExchange(message, haste: haste)
        let receivers = curl_slist_append(nil, "<\(to)>")
        defer { curl_slist_free_all(receivers) }
        set(CURLOPT_MAIL_FROM, "<\(from)>")
        otklik_curl_set_list(handle, CURLOPT_MAIL_RCPT, receivers)
        otklik_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(message.count))
        return withExtendedLifetime(exchange) {
            let context = Unmanaged.passUnretained(exchange).toOpaque()
            for option in [CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA] {
                otklik_curl_set_pointer(handle, option, context)
            }
            let code = curl_easy_perform(handle)
            return exchange.result(of: code, at: place)
        }
    }

    private func set(_ option: CURLoption, _ value: Int) { otklik_curl_set_long(handle, option, value) }
    private func set(_ option: CURLoption, _ value: String) { otklik_curl_set_text(handle, option, value) }
}

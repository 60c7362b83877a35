import Appeals
import Foundation
import ServiceKit

/// Sends SMS by a gateway whose request and answer are configured.
///
/// Whether a message whose answer was lost comes twice depends on the gateway: `{id}` in the body gives it what to tell
/// by.
final class SMSTransport: Transport {
    let channel = MessageChannel.sms
    let width = 4
    /// What gateways of Russian providers take without being asked for more.
    let limits = SendLimits(perSecond: 10)
    private let settings: SMSSettings
    private let exchange: HTTPExchange

    init(_ settings: SMSSettings, exchange: HTTPExchange = HTTPExchange()) {
        self.settings = settings
        self.exchange = exchange
    }

    func send(_ message: Message) async -> SendResult {
        guard case .sms(let phone) = message.to else { return .refused("not-sms") }
        // E.164: fifteen digits at most.
        guard phone.wholeMatch(of: /\+[1-9][0-9]{6,14}/) != nil else { return .gone("bad-number") }
        let link = message.letter.link
        let short = settings.transliterates ? Transliteration.latin(message.short, but: link) : message.short
        let text = SMSText.fitted(short, link: link)
        let request = SMSRequest(phone: phone, text: text, id: message.key)
        do {
            return Self.result(of: try await exchange.send(request.ask(settings)), settings)
        } catch { return .later(error.rawValue) }
    }

    func hurry() { exchange.hurry() }

    /// What an answer means. The status alone is not believed: many gateways answer 200 to everything.
    static func result(of answer: HTTPAnswer, _ settings: SMSSettings) -> SendResult {
        let status = answer.status
        if status == 401 || status == 403 {
            return .unreachable("The SMS gateway refuses us (\(status)): check OTKLIK_SMS_HEADERS and OTKLIK_SMS_BODY.")
        }
        if status == 429 || status >= 500 { return .later("\(status)", after: answer.retryAfter(from: Date())) }
        let body = String(decoding: answer.body, as: UTF8.self)
        // First, since the answer to a whole request may say OK and name the bad number within.
        if settings.badNumber?.occurs(in: body) == true { return .gone("bad-number") }
        switch status {
        case 200..<300: return settings.accepted.occurs(in: body) ? .accepted : .later("not-accepted")
        case 400..<500: return .refused("\(status)")
        default: return .later("\(status)")
        }
    }
}

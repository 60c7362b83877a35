import Appeals
import Foundation
import ServiceKit

/// Tells other systems of events: each event as it stands in the log, signed in the form of Standard Webhooks.
///
/// Events hold no personal data, so neither do webhooks. A webhook whose answer was lost is sent again under the same
/// `webhook-id`.
final class WebhookTransport: Transport {
    let channel = MessageChannel.webhook
    let width = 4
    private let signature: WebhookSignature
    private let allowsLocal: Bool
    private let clock: any WallClock
    private let exchange: HTTPExchange

    /// `allowsLocal`: whether plain http may be used on this machine; elsewhere it is always https.
    init(
        _ settings: WebhookSettings, allowsLocal: Bool, clock: any WallClock = SystemClock(),
        exchange: HTTPExchange = HTTPExchange()
    ) {
        signature = WebhookSignature(key: settings.key)
        self.allowsLocal = allowsLocal
        self.clock = clock
        self.exchange = exchange
    }

    func send(_ message: Message) async -> SendResult {
        guard case .webhook(let url) = message.to else { return .refused("not-webhook") }
        guard isAllowed(url) else { return .refused("not-https") }
        guard let body = try? EventCoding.encode(message.event) else { return .refused("not-json") }
        let now = clock.now
        let ask = HTTPAsk(
            url: url.absoluteString, headers: signature.headers(id: message.key, time: now, body: body),
            body: .init(type: "application/cloudevents+json", bytes: body))
        do {
            return Self.result(of: try await exchange.send(ask), at: now)
        } catch { return .later(error.rawValue) }
    }

    func hurry() { exchange.hurry() }

    private func isAllowed(_ url: URL) -> Bool {
        switch url.scheme {
        case "https": true
        case "http": allowsLocal && ["localhost", "127.0.0.1", "::1", "[::1]"].contains(url.host())
        default: false
        }
    }

    /// What an answer means: a redirect is a failure that its owner can mend, 410 ends the webhook for good.
    static func result(of answer: HTTPAnswer, at now: Date) -> SendResult {
        switch answer.status {
        case 200..<300: .accepted
        case 410: .gone("410")
        case 408, 425, 429: .later("\(answer.status)", after: answer.retryAfter(from: now))
        case 400..<500: .refused("\(answer.status)")
        default: .later("\(answer.status)", after: answer.retryAfter(from: now))
        }
    }
}

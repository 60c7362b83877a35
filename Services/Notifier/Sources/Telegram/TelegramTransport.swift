import Appeals
import Foundation
import ServiceKit

/// Sends messages by the city's Telegram bot.
///
/// `sendMessage` knows no idempotency key, so a message whose answer was lost on the way comes twice; every other one
/// comes once.
final class TelegramTransport: Transport {
    let channel = MessageChannel.telegram
    let width = 8
    /// Telegram's Bots FAQ, "My bot is hitting limits": about 30 messages a second in all, one a second to a chat.
    let limits = SendLimits(perSecond: 30, perReceiver: 1)
    private let url: String
    private let exchange: HTTPExchange

    init(_ settings: TelegramSettings, exchange: HTTPExchange = HTTPExchange()) {
        url = "\(settings.api)/bot\(settings.token)/sendMessage"
        self.exchange = exchange
    }

    func send(_ message: Message) async -> SendResult {
        guard case .telegram(let chat) = message.to else { return .refused("not-telegram") }
        guard let body = try? JSONEncoder().encode(TelegramMessage(message.letter, to: chat)) else {
            return .refused("not-json")
        }
        do {
            return Self.result(of: try await exchange.send(HTTPAsk(url: url, body: .json(body))))
        } catch { return .later(error.rawValue) }
    }

    func hurry() { exchange.hurry() }

    /// What an answer of the Bot API means ("Making requests" and `ResponseParameters`).
    static func result(of answer: HTTPAnswer) -> SendResult {
        if answer.status >= 500 { return .later("\(answer.status)") }
        guard let said = try? JSONDecoder().decode(TelegramAnswer.self, from: answer.body) else {
            // In front of the API stand servers that speak no JSON.
            return .later(answer.status == 429 ? "429" : "garbage", after: answer.retryAfter(from: Date()))
        }
        if said.ok {
            // Only a message with a number is in the chat.
            return said.result?.messageID != nil && answer.status == 200 ? .accepted : .later("garbage")
        }
        switch said.code {
        case 400 where said.parameters?.newChat != nil: return .gone("migrated")
        case 400 where said.description?.lowercased().contains("chat not found") == true: return .gone("400")
        case 400: return .refused("400")
        // It tells a token that it does not know by 401, and one that cannot be by 404.
        case 401, 404:
            return .unreachable("Telegram does not know the bot (\(said.code ?? 0)): check OTKLIK_TELEGRAM_TOKEN.")
        // The person has blocked the bot or is no longer with Telegram.
        case 403: return .gone("403")
        case 429: return .later("429", after: said.parameters?.retryAfter.map(HTTPAnswer.sound))
        case let code?: return .later("\(code)")
        case nil: return .later("garbage")
        }
    }
}

/// What the Bot API answers to `sendMessage`.
private struct TelegramAnswer: Decodable {
    let ok: Bool
    let result: Sent?
    let code: Int?
    let description: String?
    let parameters: Parameters?

    enum CodingKeys: String, CodingKey {
        case ok, result, description, parameters
        case code = "error_code"
    }
    struct Sent: Decodable {
        let messageID: Int64?
        enum CodingKeys: String, CodingKey { case messageID = "message_id" }
    }
    struct Parameters: Decodable {
        let retryAfter: TimeInterval?
        let newChat: Int64?
        enum CodingKeys: String, CodingKey {
            case retryAfter = "retry_after"
            case newChat = "migrate_to_chat_id"
        }
    }
}

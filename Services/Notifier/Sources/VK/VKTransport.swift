import Appeals
import Crypto
import Foundation
import ServiceKit

/// Sends messages of the city's VK community.
final class VKTransport: Transport {
    let channel = MessageChannel.vk
    let width = 8
    /// VK's API for communities: 20 requests a second. Residents get no more than one message a second.
    let limits = SendLimits(perSecond: 20, perReceiver: 1)
    /// The version of the API that this is written for.
    static let version = "5.199"
    /// The longest text, characters (`messages.send`).
    static let limit = 4_096
    private let url: String
    private let token: String
    private let exchange: HTTPExchange

    init(_ settings: VKSettings, exchange: HTTPExchange = HTTPExchange()) {
        url = "\(settings.api)/method/messages.send"
        token = settings.token
        self.exchange = exchange
    }

    func send(_ message: Message) async -> SendResult {
        guard case .vk(let peer) = message.to else { return .refused("not-vk") }
        do {
            return Self.result(of: try await exchange.send(HTTPAsk(url: url, body: .form(fields(message, to: peer)))))
        } catch { return .later(error.rawValue) }
    }

    func hurry() { exchange.hurry() }

    private func fields(_ message: Message, to peer: String) -> [(String, String)] {
        let letter = message.letter
        let keyboard = VKKeyboard.json(label: letter.linkLabel, link: letter.link)
        let text = ChatText(letter, hasButton: keyboard != nil, quoteMark: "> ", limit: Self.limit)
        var fields = [
            ("access_token", token), ("v", Self.version), ("peer_id", peer),
            ("random_id", "\(Self.randomID(of: message.key))"),
            ("message", text.parts.map(\.text).joined(separator: ChatText.gap)), ("dont_parse_links", "1"),
        ]
        if let keyboard { fields.append(("keyboard", keyboard)) }
        return fields
    }

    /// `random_id` of a message: the same for the same key.
    ///
    /// VK drops a second message with the same one to the same person within an hour, so that one whose answer was lost
    /// may be sent again at no risk. Never 0, with which VK drops nothing.
    static func randomID(of key: String) -> Int32 {
        let number = SHA256.hash(data: Data(key.utf8)).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return number == 0 ? 1 : Int32(bitPattern: number)
    }

    /// What an answer of the API means; errors come with HTTP 200, too (dev.vk.com, "Errors").
    static func result(of answer: HTTPAnswer) -> SendResult {
        if answer.status >= 500 || answer.status == 429 {
            return .later("\(answer.status)", after: answer.retryAfter(from: Date()))
        }
        guard let said = try? JSONDecoder().decode(VKAnswer.self, from: answer.body) else { return .later("garbage") }
        guard let error = said.error else {
            // Only a message with a number is sent.
            return (said.response ?? 0) > 0 && answer.status == 200 ? .accepted : .later("garbage")
        }
        switch error.code {
        // 27 is what a community's token gets where a person's gets 5.
        case 5, 27:
            return .unreachable("VK does not take the community's token (\(error.code)): check OTKLIK_VK_TOKEN.")
        case 6: return .later("vk-6", after: 1)
        case 9: return .later("vk-9", after: 60)
        case 1, 10: return .later("vk-\(error.code)")
        // On the black list, without permission to write, closed by the person's privacy.
        case 900, 901, 902: return .gone("vk-\(error.code)")
        default: return .refused("vk-\(error.code)")
        }
    }
}

/// The button below a message that opens the appeal's page.
enum VKKeyboard {
    /// The longest label, characters (dev.vk.com, "Bot keyboards").
    static let limit = 40

    /// A keyboard of one button, as JSON; `nil` where VK would not open the link.
    static func json(label: String, link: String) -> String? {
        guard link.isSecureLink else { return nil }
        let button = Button(action: .init(type: "open_link", link: link, label: label.shortened(to: limit)))
        guard let bytes = try? JSONEncoder().encode(Keyboard(inline: true, buttons: [[button]])) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private struct Keyboard: Encodable {
        let inline: Bool
        let buttons: [[Button]]
    }
    private struct Button: Encodable {
        let action: Action
        struct Action: Encodable { let type, link, label: String }
    }
}

/// What the API answers to `messages.send` with one receiver.
private struct VKAnswer: Decodable {
    let response: Int64?
    let error: Failure?

    struct Failure: Decodable {
        let code: Int
        enum CodingKeys: String, CodingKey { case code = "error_code" }
    }
}

public import Configuration
public import Foundation

/// How messages are sent by other ways than mail; `nil` for a way that is not configured.
public struct ChannelSettings: Sendable, Hashable {
    /// The city's Telegram bot.
    public let telegram: TelegramSettings?
    /// The city's VK community.
    public let vk: VKSettings?
    /// The SMS gateway.
    public let sms: SMSSettings?
    /// How webhooks are signed.
    public let webhook: WebhookSettings?

    /// Reads and checks everything.
    /// - Throws: `SettingsError`, naming the key and what is allowed.
    public init(_ reader: ConfigReader) throws(SettingsError) {
        telegram = try TelegramSettings(reader)
        vk = try VKSettings(reader)
        sms = try SMSSettings(reader)
        webhook = try WebhookSettings(reader)
    }
}

/// How the city's Telegram bot is reached.
public struct TelegramSettings: Sendable, Hashable {
    /// The bot's token, as BotFather gave it. A part of every address that is asked.
    public let token: String
    /// Where the Bot API answers, without a slash at the end.
    public let api: String

    init?(_ reader: ConfigReader) throws(SettingsError) {
        let token = try Setting.telegramToken.value(in: reader)
        if token.isEmpty { return nil }
        // It becomes a part of a path, so nothing else may pass for a token.
        guard token.wholeMatch(of: /[0-9]+:[A-Za-z0-9_-]+/) != nil else {
            throw Setting.telegramToken.refused("…", allowed: "a token like 123456:ABC-DEF, as BotFather gives it")
        }
        self.token = token
        api = try Setting.telegramAPI.protectedAddress(in: reader).withoutSlash
    }
}

/// How VK's API is reached for the city's community.
public struct VKSettings: Sendable, Hashable {
    /// The community's token with the right to send messages.
    public let token: String
    /// Where the API answers, without a slash at the end.
    public let api: String

    init?(_ reader: ConfigReader) throws(SettingsError) {
        let token = try Setting.vkToken.value(in: reader)
        if token.isEmpty { return nil }
        self.token = token
        api = try Setting.vkAPI.protectedAddress(in: reader).withoutSlash
    }
}

/// How webhooks are signed.
public struct WebhookSettings: Sendable, Hashable {
    /// The key of HMAC-SHA256: the bytes behind `whsec_`, or of any other text its UTF-8.
    public let key: Data

    /// How long a key may be, bytes (Standard Webhooks 1.0.0, "Signature scheme").
    private static let length = 24...64

    init?(_ reader: ConfigReader) throws(SettingsError) {
        let secret = try Setting.webhookSecret.value(in: reader)
        if secret.isEmpty { return nil }
        let isEncoded = secret.hasPrefix("whsec_")
        let key = isEncoded ? Data(base64Encoded: String(secret.dropFirst(6))) : Data(secret.utf8)
        guard let key, isEncoded ? Self.length.contains(key.count) : secret.count >= Self.length.lowerBound else {
            throw Setting.webhookSecret.refused(
                "…", allowed: "whsec_ and 24 to 64 bytes in base64, or any text of at least 24 characters")
        }
        self.key = key
    }
}

extension Setting {
    /// What is wrong with a value that only its reader can judge.
    func refused(_ value: String, allowed: String) -> SettingsError {
        .invalid(key: key, variable: variable, value: isSecret ? "…" : value, allowed: allowed)
    }

    /// A web address that secrets and personal data may be sent to: https, or on this machine.
    /// - Throws: `SettingsError`.
    func protectedAddress(in reader: ConfigReader) throws(SettingsError) -> String {
        let address = try value(in: reader)
        let url = URL(string: address)
        let isLocal = ["localhost", "127.0.0.1", "::1", "[::1]"].contains(url?.host())
        guard isLocal || url?.scheme == "https" else {
            throw .conflict(
                "\(key) (\(variable)) is not https, so secrets would travel in the clear: give an https address.")
        }
        return address
    }
}

extension String {
    /// An address that paths are put behind.
    fileprivate var withoutSlash: String { replacing(/\/+$/, with: "") }
}

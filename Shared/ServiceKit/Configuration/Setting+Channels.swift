extension Setting {
    static let telegramToken = Setting(
        "telegram.token", isSecret: true, doc: "Token of the city's Telegram bot; not set: nothing goes by Telegram")
    static let telegramAPI = Setting(
        "telegram.api", "https://api.telegram.org", .webAddress, doc: "Where Telegram's Bot API answers")
    static let vkToken = Setting(
        "vk.token", isSecret: true, doc: "Token of the city's VK community; not set: nothing goes by VK")
    static let vkAPI = Setting("vk.api", "https://api.vk.com", .webAddress, doc: "Where VK's API answers")
    static let smsURL = Setting(
        "sms.url", "", .webAddress, doc: "The SMS gateway, without secrets; not set: nothing goes by SMS")
    static let smsMethod = Setting(
        "sms.method", SMSSettings.Method.post.rawValue, .choice(SMSSettings.Method.allCases.map(\.rawValue)),
        doc: "How the gateway is asked; with GET the body becomes the query")
    static let smsContentType = Setting(
        "sms.content-type", SMSSettings.ContentType.form.rawValue,
        .choice(SMSSettings.ContentType.allCases.map(\.rawValue)), doc: "What the body is, and how values are escaped")
    static let smsBody = Setting(
        "sms.body", isSecret: true,
        doc: "The body with {phone} (+7...) or {digits} (7...), {text}, and where wanted {id} and {sender}")
    static let smsHeaders = Setting(
        "sms.headers", isSecret: true, doc: "Headers of the request, like Authorization: Bearer abc; X-Shop: 1")
    static let smsSender = Setting("sms.sender", doc: "The name that {sender} stands for")
    static let smsAccepted = Setting(
        "sms.accepted", doc: "Regular expression that the answer's body matches when the gateway has taken the SMS")
    static let smsBadNumber = Setting(
        "sms.bad-number", doc: "Regular expression that the body matches when the number can never be reached")
    static let smsTransliterate = Setting(
        "sms.transliterate", "no", .choice(["yes", "no"]),
        doc: "Whether Russian is written in Latin letters (ICAO 9303), which fit 160 to a part and not 70")
    static let webhookSecret = Setting(
        "webhook.secret", isSecret: true,
        doc: "Signs webhooks: whsec_ and base64, or any text of at least 24 characters; not set: none are sent")

    /// The settings of the ways out besides mail, in the order of the table.
    static let channels: [Setting] = [
        telegramToken, telegramAPI, vkToken, vkAPI, smsURL, smsMethod, smsContentType, smsBody, smsHeaders, smsSender,
        smsAccepted, smsBadNumber, smsTransliterate, webhookSecret,
    ]
}

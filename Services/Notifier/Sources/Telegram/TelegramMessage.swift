/// What `sendMessage` is asked.
struct TelegramMessage: Encodable {
    private let chat: String
    private let text: String
    private let button: (label: String, link: String)?

    init(_ letter: Letter, to chat: String) {
        self.chat = chat
        let hasButton = letter.link.isSecureLink
        text = TelegramText.html(ChatText(letter, hasButton: hasButton, limit: TelegramText.limit))
        button = hasButton ? (letter.linkLabel, letter.link) : nil
    }

    private enum Key: String, CodingKey {
        case chat = "chat_id"
        case text
        case mode = "parse_mode"
        case preview = "link_preview_options"
        case markup = "reply_markup"
    }
    private struct Button: Encodable { let text, url: String }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        // Chats are numbers there; only public ones have names.
        if let number = Int64(chat) {
            try fields.encode(number, forKey: .chat)
        } else {
            try fields.encode(chat, forKey: .chat)
        }
        try fields.encode(text, forKey: .text)
        try fields.encode("HTML", forKey: .mode)
        try fields.encode(["is_disabled": true], forKey: .preview)
        if let button {
            let keyboard = ["inline_keyboard": [[Button(text: button.label, url: button.link)]]]
            try fields.encode(keyboard, forKey: .markup)
        }
    }
}

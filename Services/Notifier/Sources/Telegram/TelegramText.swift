import Foundation

/// A message's text in the HTML that Telegram's Bot API takes ("HTML style" of its formatting options).
enum TelegramText {
    /// The longest text, counted without tags (`sendMessage`: "1-4096 characters after entities parsing").
    static let limit = 4_096

    /// The text as HTML. Tags are only ours: everything that a person wrote is escaped.
    static func html(_ text: ChatText) -> String {
        text.parts.map { part in
            switch part.kind {
            case .subject: "<b>\(escaped(part.text))</b>"
            case .quote: "<blockquote>\(escaped(part.text))</blockquote>"
            case .paragraph, .next, .link: escaped(part.text)
            }
        }.joined(separator: ChatText.gap)
    }

    /// The four characters that its HTML gives a meaning to, as entities.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}

import Appeals
import Foundation
import ServiceKit
import WebPages

/// Makes a mail of a message: the same words as text and as HTML, in one thread for each appeal.
struct MailWriter: Sendable {
    let city: CityPackSource
    let pages: Pages
    let keys: Keys
    /// What residents type.
    let site: URL
    /// The sender's address: of a domain that is ours, as DMARC wants it; whoever wrote the words stands in the text.
    let sender: String
    /// Where replies go; `nil`: nobody reads them.
    let replies: ReplyAddress?

    private var host: String { site.host() ?? "localhost" }

    /// The mail that `message` is.
    /// - Throws: `MailError` when its receiver has no address, `TemplateError` for a template that is missing.
    func mail(_ message: Message) throws -> Mail {
        guard case .email(let name, let address) = message.to else { throw MailError.badAddress }
        let (pack, letter) = (city.current, message.letter)
        let language = Language(rawValue: letter.language) ?? .ru
        let text = pages.localizer(in: language)
        return Mail(
            from: .init(name: letter.authority, address: sender), to: .init(name: name, address: address),
            replyTo: replyTo(message), subject: letter.subject, date: message.date, timeZone: pack.city.timeZone,
            messageID: "\(message.key).\(MailID(keys: keys).signature(of: message.key))@\(host)",
            thread: message.thread.map { "\($0)@\(host)" }, unsubscribe: letter.choices, site: host, language: language,
            text: try pages.letter("mail-text", letter, in: text),
            html: try pages.letter("mail-html", letter, in: text))
    }

    /// Only the author of an appeal is answered to: the address behind it opens the appeal.
    private func replyTo(_ message: Message) -> String? {
        guard let replies, let own = message.reader.own, message.reader.audience == .resident else { return nil }
        return replies.address(for: own.id, number: own.number)
    }
}

/// What makes a Message-ID ours: a bounce that names it is believed.
struct MailID: Sendable {
    let keys: Keys

    /// A short signature of a message's key.
    func signature(of key: String) -> String {
        String(keys.signature(of: "mail/\(key)", for: .link).prefix(16)).lowercased()
    }

    /// The key of the message that a Message-ID names; `nil` when it is none of ours.
    func key(in messageID: String) -> String? {
        let local = messageID.trimmingCharacters(in: ["<", ">", " "]).prefix { $0 != "@" }
        guard let dot = local.lastIndex(of: ".") else { return nil }
        let (key, given) = (String(local[..<dot]), String(local[local.index(after: dot)...]))
        return given.lowercased() == signature(of: key) ? key : nil
    }
}

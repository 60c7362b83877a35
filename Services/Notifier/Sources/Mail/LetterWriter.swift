import Appeals
import Foundation
import ServiceKit
import WebPages

/// Writes the mail about an event, in the words of the receiver's language.
struct LetterWriter: Sendable {
    let city: CityPackSource
    let pages: Pages
    let keys: Keys
    /// What residents type, without a slash at the end.
    let site: URL
    /// The sender's address.
    let sender: String
    let clock: any WallClock

    /// What a letter is about.
    struct Matter: Sendable {
        let kind: LetterKind
        let event: Event
        let appeal: Appeal
        let contact: Contact
        /// What the unit said, if it is still there.
        let words: String?
        /// The event that the first letter about this appeal told of, when that is another one.
        let firstEvent: String?
    }

    /// The mail about `matter`.
    /// - Throws: `MailError` when the contact has no address, `TemplateError` for a template that is missing.
    func mail(about matter: Matter) throws -> Mail {
        guard let address = matter.contact.email else { throw MailError.badAddress }
        let pack = city.current
        let text = pages.localizer(in: matter.contact.language)
        let letter = Letter(matter, link: link(to: matter.appeal), pack: pack, in: text)
        return Mail(
            from: .init(name: text[pack.city.authority], address: sender),
            to: .init(name: matter.contact.name, address: address), subject: letter.subject, date: clock.now,
            timeZone: pack.city.timeZone, messageID: messageID(matter.event.id),
            references: matter.firstEvent.map(messageID), language: matter.contact.language,
            text: try pages.letter("mail-text", letter, in: text),
            html: try pages.letter("mail-html", letter, in: text))
    }

    /// The tracking page, opened by its secret: as Intake makes it.
    private func link(to appeal: Appeal) -> String {
        "\(site.absoluteString)/t/\(appeal.number.digits)/\(keys.appealSecret(for: appeal.id))"
    }

    /// RFC 5322 section 3.6.4: unique by the event, of the host that residents know.
    private func messageID(_ event: String) -> String { "\(event)@\(site.host() ?? "localhost")" }
}

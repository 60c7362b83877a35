import Appeals
import Foundation
import ServiceKit
import WebPages

/// Writes what is told, in the words of the pack and the receiver's language.
struct LetterWriter: Sendable {
    let city: CityPackSource
    let pages: Pages
    let keys: Keys
    /// What residents type, without a slash at the end.
    let site: URL
    let filler = MessageFiller()

    /// A thing that is told.
    struct Matter: Sendable, Hashable {
        let event: Event
        let appeal: Appeal
        /// The code of the pack's template.
        let template: String
        /// What the unit or the resident said, if it is still there.
        let words: String?
    }

    /// Whom it is told to.
    struct Reader: Sendable, Hashable {
        let audience: Audience
        /// The personal record, the account or the system's code.
        let id: String
        /// The appeal that a contact belongs to.
        let holder: String
        let name: String?
        let language: Language
        /// The reader's own appeal, whose secret link may stand in the message; `nil` for staff, systems, and those who follow a stranger's appeal.
        let own: Own?

        struct Own: Sendable, Hashable {
            let id: String
            let number: TrackingNumber
        }
    }

    /// What the message about `matters` says in full and in short; several of them become one message of the template for that.
    /// - Throws: `LetterError`.
    func write(_ matters: [Matter], to reader: Reader) throws -> (letter: Letter, short: String) {
        let pack = city.current
        let text = pages.localizer(in: reader.language)
        guard let first = matters.last else { throw LetterError.nothing }
        let isOne = matters.count == 1
        let code =
            isOne
            ? first.template
            : reader.audience.isOfResidents ? MessageTemplate.several : MessageTemplate.severalAtWork
        guard let template = pack.messages[code] else { throw LetterError.noTemplate(code) }
        let link = link(for: reader, about: isOne ? first.appeal : nil)
        var values = isOne ? values(of: first, pack: pack, in: text) : [.phone: pack.city.phone]
        values[.name] = reader.name
        values[.link] = link
        values[.count] = text.number(matters.count)
        let items = isOne ? [] : try items(matters, pack: pack, in: text)
        let body = try filler.paragraphs(text[template.text], values, items: items)
        let quote = body.quotes && isOne ? first.words : nil
        let letter = Letter(
            language: reader.language.rawValue, subject: try filler.line(text[template.subject], values),
            greeting: reader.name.map { text("mail-greeting-name", ["name": $0]) } ?? text("mail-greeting"),
            paragraphs: body.before,
            quote: quote.map { words in
                Letter.Quote(
                    lines: words.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init))
            }, after: body.after, link: link,
            linkLabel: template.button.map { text[$0] }
                ?? text(reader.audience.isOfResidents ? "mail-link" : "mail-link-work"),
            facts: isOne ? facts(of: first, pack: pack, in: text) : [], authority: text[pack.city.authority],
            contact: text("mail-contact", ["phone": pack.city.phone]),
            footer: footer(for: reader, in: text), choices: choices(of: reader))
        return (letter, try filler.line(text[template.short], values))
    }

    /// The most lines of a message that tells of several things; the rest is counted.
    private static let lines = 30

    private func items(_ matters: [Matter], pack: CityPack, in text: Localizer) throws -> [String] {
        let shown = try matters.suffix(Self.lines).compactMap { matter -> String? in
            guard let template = pack.messages[matter.template] else { return nil }
            let subject = try filler.line(text[template.subject], values(of: matter, pack: pack, in: text))
            return "\(text.dateTime(matter.event.time)) — \(subject)"
        }
        let rest = matters.count - shown.count
        return (rest > 0 ? [text("mail-earlier", count: rest)] : []) + shown
    }

    private func facts(of matter: Matter, pack: CityPack, in text: Localizer) -> [Letter.Fact] {
        let appeal = matter.appeal
        return [
            Letter.Fact(term: text("mail-number"), text: appeal.number.description),
            appeal.registration.map { Letter.Fact(term: text("mail-registration"), text: $0) },
            appeal.issueType.map { Letter.Fact(term: text("mail-matter"), text: text.issueType($0, in: pack)) },
            deadline(after: matter.event, of: appeal).map {
                Letter.Fact(term: text("mail-deadline"), text: text.date($0))
            },
        ].compactMap { $0 }
    }

    /// The deadline that the event set; of an event that sets none, the one of an appeal that is still open.
    private func deadline(after event: Event, of appeal: Appeal) -> Date? {
        switch event.body {
        case .assigned(let body): body.deadline
        case .extended(let body): body.deadline
        case .reopened(let body): body.deadline
        case .overdue(let body): body.deadline
        case .question, .reply: appeal.deadline
        default: nil
        }
    }

    /// What the sentences are filled with. The event's own facts come before the appeal's, which may have moved on since.
    private func values(of matter: Matter, pack: CityPack, in text: Localizer) -> [MessageField: String] {
        let (event, appeal) = (matter.event, matter.appeal)
        var unit = appeal.unit
        var values: [MessageField: String] = [
            .number: appeal.number.description, .date: text.date(event.time), .phone: pack.city.phone,
            .until: text.date(pack.deadline.reopenBy(event.time)),
        ]
        values[.registration] = appeal.registration
        values[.matter] = appeal.issueType.map { text.issueType($0, in: pack) } ?? text("mail-no-matter")
        switch event.body {
        case .assigned(let body): unit = body.unit
        case .forwarded(let body): values[.authority] = text.authority(of: body, letter: matter.words, in: pack)
        case .rejected(let body): values[.ground] = text("mail-ground-\(body.ground.rawValue)")
        default: break
        }
        if let acting = event.actor.unit { unit = acting }
        values[.unit] = unit.map { text.unit($0, in: pack) } ?? text[pack.city.authority]
        values[.deadline] = deadline(after: event, of: appeal).map { text.date($0) }
        return values
    }

    private func footer(for reader: Reader, in text: Localizer) -> [String] {
        switch reader.audience {
        case .resident, .follower:
            [text("mail-automatic"), text(reader.own == nil ? "mail-followed" : "mail-private")]
        case .worker, .head, .manager, .system: [text("mail-at-work")]
        }
    }

    /// The page that the message opens. A secret link is for the appeal's own author alone.
    private func link(for reader: Reader, about appeal: Appeal?) -> String {
        let base = site.absoluteString
        switch reader.audience {
        case .resident, .follower:
            return reader.own.map { "\(base)/t/\($0.number.digits)/\(keys.appealSecret(for: $0.id))" } ?? "\(base)/"
        case .worker, .head: return "\(base)/work\(appeal.map { "/\($0.number.digits)" } ?? "")"
        case .manager: return "\(base)/dispatch\(appeal.map { "/\($0.number.digits)" } ?? "")"
        case .system: return "\(base)/"
        }
    }

    private func choices(of reader: Reader) -> String? {
        guard reader.audience.isOfResidents else { return nil }
        return "\(site.absoluteString)\(ChoicesAddress(keys: keys).path(of: reader.id, in: reader.holder))"
    }
}

/// Why a message cannot be written. Never says an address.
enum LetterError: Error, Hashable, CustomStringConvertible {
    /// There is nothing to tell.
    case nothing
    /// The pack has no such message any more.
    case noTemplate(String)

    /// One sentence, with what to do.
    var description: String {
        switch self {
        case .nothing: "There is nothing to tell: report a mistake of the program."
        case .noTemplate(let code):
            "messages.yaml has no message \(code) any more: put it back, or change the rows that name it."
        }
    }
}

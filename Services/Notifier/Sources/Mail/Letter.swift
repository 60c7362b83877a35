import Appeals
import Foundation
import WebPages

/// The model of `mail-text` and `mail-html`: what one letter says.
struct Letter: Sendable {
    let language: String
    let subject: String
    let greeting: String
    /// What happened, a paragraph each.
    let paragraphs: [String]
    /// The unit's own words, line by line; `nil` when the letter quotes none.
    let quote: Quote?
    /// What the resident can do now.
    let next: String?
    let link: String
    let linkLabel: String
    let facts: [Fact]
    let authority: String
    let contact: String

    struct Quote: Sendable { let lines: [String] }
    struct Fact: Sendable {
        let term: String
        let text: String
    }

    init(_ matter: LetterWriter.Matter, link: String, pack: CityPack, in text: Localizer) {
        let (appeal, kind) = (matter.appeal, matter.kind)
        let values = Self.values(matter, pack: pack, in: text)
        language = text.language.rawValue
        subject = text("mail-\(kind.rawValue)-subject", values)
        greeting =
            matter.contact.name.map { text("mail-greeting-name", ["name": $0]) } ?? text("mail-greeting")
        paragraphs = [text("mail-\(kind.rawValue)-lead", values)]
        quote = matter.words.map { words in
            Quote(lines: words.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init))
        }
        next =
            switch kind {
            case .question: text("mail-question-next")
            case .resolved, .answered, .rejected: text("mail-reopen-next", values)
            default: nil
            }
        self.link = link
        linkLabel = text(kind == .question ? "mail-link-reply" : "mail-link")
        let type = appeal.issueType.flatMap { pack.catalogue.types[$0] }
        facts = [
            Fact(term: text("mail-number"), text: appeal.number.description),
            appeal.registration.map { Fact(term: text("mail-registration"), text: $0) },
            type.map { Fact(term: text("mail-matter"), text: text[$0.name]) },
            Self.showsDeadline(kind)
                ? values["deadline"].map { Fact(term: text("mail-deadline"), text: $0) } : nil,
        ].compactMap { $0 }
        authority = text[pack.city.authority]
        contact = text("mail-contact", ["phone": pack.city.phone])
    }

    private static func showsDeadline(_ kind: LetterKind) -> Bool {
        switch kind {
        case .assigned, .question, .extended, .reopened: true
        default: false
        }
    }

    /// What the sentences are filled with. The event's own facts come before the appeal's, which may have moved on since.
    private static func values(_ matter: LetterWriter.Matter, pack: CityPack, in text: Localizer) -> [String: String] {
        let appeal = matter.appeal
        var (unit, deadline) = (appeal.unit, appeal.deadline)
        var values = [
            "number": appeal.number.description, "registration": appeal.registration ?? "",
            "date": text.date(matter.event.time),
            "until": text.date(pack.deadline.reopenBy(matter.event.time)),
        ]
        switch matter.event.body {
        case .assigned(let body): (unit, deadline) = (body.unit, body.deadline)
        case .extended(let body): deadline = body.deadline
        case .reopened(let body): deadline = body.deadline
        case .forwarded(let body): values["authority"] = text.authority(of: body, letter: matter.words, in: pack)
        case .rejected(let body): values["ground"] = text("mail-ground-\(body.ground.rawValue)")
        default: break
        }
        if let acting = matter.event.actor.unit { unit = acting }
        values["unit"] = unit.map { text.unit($0, in: pack) } ?? text[pack.city.authority]
        values["deadline"] = deadline.map { text.date($0) }
        return values
    }
}

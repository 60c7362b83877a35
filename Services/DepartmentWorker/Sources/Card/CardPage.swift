import Appeals
import Foundation
import HTTPTypes
import ServiceKit
import WebPages

/// The model of `/work/{number}`.
struct CardPage {
    /// What the page is shown after.
    enum Outcome {
        /// Nothing was sent.
        case fresh
        /// The contact was asked for; `nil` when there is none.
        case contact(Contact?)
        /// Fields were wrong.
        case invalid(UnitAction, [FieldError])
        /// The state does not allow what was asked for.
        case refused(UnitAction, Refusal)
        /// What was asked for was based on an older state.
        case changed(UnitAction, since: String)

        /// The status of the answer.
        var status: HTTPResponse.Status {
            switch self {
            case .fresh, .contact: .ok
            case .invalid: .unprocessableContent
            case .refused, .changed: .conflict
            }
        }

        /// The form that was sent.
        var action: UnitAction? {
            switch self {
            case .fresh, .contact: nil
            case .invalid(let action, _), .refused(let action, _), .changed(let action, _): action
            }
        }
    }

    /// `/work/<number>`, where the addresses of the card begin.
    let address: String
    let basedOn: String
    /// What it is about, and where.
    let matter: String
    let due: DeadlineBadge?
    let alerts: [Alert]
    let errors: ErrorSummary?
    let words: String?
    let noWords: String?
    let live: Live
    let forms: CardForms?
    let contact: ContactPanel?

    init(
        _ card: CardDossier, _ outcome: Outcome, form: FormData, session: StaffSession, pack: CityPack,
        files: FileAddress, in text: Localizer
    ) {
        let (appeal, dossier) = (card.appeal, card.dossier)
        address = "/work/\(appeal.number.digits)"
        basedOn = appeal.lastDecision
        let type = appeal.issueType.flatMap { pack.catalogue.types[$0] }.map { text[$0.name] } ?? text("card-no-type")
        let settlement = appeal.settlement.flatMap { pack.settlements[$0] }.map { text[$0.name] }
        matter = ([type, settlement, dossier.words?.place].compactMap { $0 }).joined(separator: ", ")
        due = appeal.deadline.map { DeadlineBadge($0, met: !appeal.phase.isOpen, in: text) }
        live = Live(card, seen: nil, pack: pack, files: files, in: text)
        words = dossier.words?.text
        noWords = words == nil ? text("work-no-words") : nil
        var errors: [FieldError] = []
        switch outcome {
        case .fresh, .contact: alerts = []
        case .invalid(_, let found):
            errors = found
            alerts = []
        case .refused(_, let refusal):
            alerts = [Alert(.danger, title: text("work-not-done"), text: text.sentence(of: refusal))]
        case .changed(_, let seen):
            alerts = [StaffHistory(dossier, pack: pack, files: files, in: text).lateForm(since: seen)]
        }
        forms =
            session.worksOn(appeal)
            ? CardForms(appeal, sent: outcome.action, form, errors, pack: pack, in: text) : nil
        self.errors = ErrorSummary(errors, labels: CardForms.labels(in: text), in: text)
        contact = session.mayReach(appeal) ? ContactPanel(card, outcome, in: text) : nil
    }
}

/// How the resident is reached: a button, or after it was pressed the contact; and who looked last.
struct ContactPanel {
    let show: Button?
    let facts: DescriptionList?
    let none: String?
    let looks: [String]

    init(_ card: CardDossier, _ outcome: CardPage.Outcome, in text: Localizer) {
        looks = card.looks.map { look in
            let name = card.dossier.names[look.account] ?? text("card-by-staff")
            return text("work-contact-look", ["name": name, "when": text.dateTime(look.time)])
        }
        guard case .contact(let contact) = outcome else {
            show = Button(submit: text("work-contact-show"), kind: .secondary, icon: "user")
            (facts, none) = (nil, nil)
            return
        }
        show = nil
        none = contact == nil ? text("work-contact-none") : nil
        facts = contact.map { contact in
            func fact(_ key: String, _ value: String?, _ href: String? = nil) -> DescriptionList.Row? {
                value.map { .init(text("work-contact-\(key)"), $0, href: href) }
            }
            return DescriptionList([
                fact("name", contact.name), fact("phone", contact.phone, contact.phone.map { "tel:\($0)" }),
                fact("email", contact.email, contact.email.map { "mailto:\($0)" }), fact("address", contact.address),
                fact("language", contact.language == .ru ? "Русский" : "English"),
            ])
        }
    }
}

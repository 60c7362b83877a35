import Appeals
import WebPages

/// The first two steps: categories, then the issue types of one.
struct ChoicePage {
    let lead: String
    let unknown: Alert?
    let urgent: Alert
    let cards: [Card]
    let phone: String
    let dial: String

    init(_ category: Appeals.Category?, isUnknown: Bool, _ pack: CityPack, in text: Localizer) {
        let city = pack.city
        lead = category.map { text[$0.description] } ?? text("choice-lead")
        unknown = isUnknown ? Alert(.warning, text: text("choice-unknown")) : nil
        urgent = Alert(
            .danger, title: text("home-urgent", ["phone": city.emergencyPhone]), text: text("home-urgent-text"),
            links: [Link(text("call", ["phone": city.emergencyPhone]), "tel:\(city.emergencyPhone.dialled)")])
        cards =
            category.map { category in
                pack.catalogue.types(in: category.code).map { type in
                    Card(
                        text[type.name], href: "/appeals/new?type=\(type.code)", text: text[type.description],
                        meta: type.term.sentence(in: text))
                }
            }
            ?? pack.catalogue.categories.map { category in
                Card(
                    text[category.name], href: "/appeals/new?category=\(category.code)",
                    text: text[category.description], icon: category.icon)
            }
        phone = city.phone
        dial = city.phone.dialled
    }
}

extension IssueType.Term {
    /// "Within 10 days", "At once: within 2 hours".
    func sentence(in text: Localizer) -> String {
        switch self {
        case .days(let days): text("term-days", ["days": text("within-days", count: days)])
        case .urgent(let hours): text("term-urgent", ["hours": text("within-hours", count: hours)])
        }
    }
}

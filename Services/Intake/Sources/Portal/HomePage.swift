import Appeals
import WebPages

/// The front page: what this is, the two things to do, the figures as they are, the categories.
struct HomePage {
    let lead: String
    let report: Button
    let track: Button
    let urgent: Alert
    let phone: String
    let dial: String
    let figures: String?
    let tiles: [StatTile]
    let categories: [Card]
    let steps: [String]

    init(_ pack: CityPack, _ tally: PhaseTally, in text: Localizer) {
        let city = pack.city
        lead = text("home-lead", ["authority": text[city.authority]])
        report = Button(text("home-report"), href: "/appeals/new", icon: "plus")
        track = Button(text("home-track"), href: "/track", kind: .secondary, icon: "search")
        urgent = Alert(
            .danger, title: text("home-urgent", ["phone": city.emergencyPhone]), text: text("home-urgent-text"),
            links: [Link(text("call", ["phone": city.emergencyPhone]), "tel:\(city.emergencyPhone.dialled)")])
        phone = city.phone
        dial = city.phone.dialled
        figures = tally.total == 0 ? nil : text("home-figures", count: tally.total)
        tiles = tally.total == 0 ? [] : Self.tiles(tally, in: text)
        categories = pack.catalogue.categories.map { category in
            Card(
                text[category.name], href: "/appeals/new?category=\(category.code)", text: text[category.description],
                icon: category.icon)
        }
        let days = text("days", count: pack.terms.messageDays)
        steps = [text("home-step-1"), text("home-step-2"), text("home-step-3", ["days": days]), text("home-step-4")]
    }

    private static func tiles(_ tally: PhaseTally, in text: Localizer) -> [StatTile] {
        let (solved, answered) = (tally.count(.resolved), tally.count(.answered))
        return [
            StatTile(text.number(solved), text("home-solved", count: solved), tone: .success),
            StatTile(text.number(answered), text("home-answered", count: answered)),
            StatTile(text.number(tally.open), text("home-open", count: tally.open), tone: .info),
        ]
    }
}

extension Appeals.Category {
    /// The symbol of `icons.svg` named like the code; a category of another name gets a speech bubble.
    var icon: String {
        ["yard", "houses", "transport", "roads", "city", "education"].contains(code) ? code : "message"
    }
}

extension String {
    /// A telephone number as a `tel:` link has it.
    var dialled: String { filter { $0 == "+" || $0.isASCII && $0.isNumber } }
}

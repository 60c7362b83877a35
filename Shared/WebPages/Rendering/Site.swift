import Appeals
import ServiceKit

/// What the layout knows beside the page's own model: `{{site.…}}`.
struct Site {
    let language: String
    let theme: String
    let title: String
    let template: String
    let shape: PageShape
    let noindex: Bool
    let demo: Bool
    let city: String
    let authority: String
    let phone: String
    let dial: String
    let emergency: String
    let notice: String?
    let assets: String
    let styles: [String]
    let scripts: [String]
    /// `nil` on the page of a problem that was met before the visitor was known: it has no forms then.
    let csrf: String?
    let user: User?
    let navigation: [Item]
    let languages: [Tongue]
    let themes: [Choice]
    let trail: [Link]

    struct Item {
        let label: String
        let href: String
        let icon: String
        let staff: Bool
        let current: Bool
    }

    struct User {
        let name: String
        let unit: String?
    }

    struct Tongue {
        let code: String
        let name: String
    }

    init(_ page: Page, city pack: CityPack, assets: String, demo: Bool, context: WebContext, localizer: Localizer) {
        let city = pack.city
        language = localizer.language.rawValue
        theme = context.theme.rawValue
        title = page.title
        template = page.template
        shape = page.shape
        noindex = context.session != nil || page.section?.isPublic == false
        self.demo = demo
        self.city = localizer[city.name]
        authority = localizer[city.authority]
        phone = city.phone
        dial = city.phone.filter { $0 == "+" || $0.isASCII && $0.isNumber }
        emergency = localizer("footer-emergency", ["phone": city.emergencyPhone])
        notice = city.notice.map { localizer[$0] }
        self.assets = assets
        styles = page.map ? ["/assets/leaflet/leaflet.css"] : []
        scripts = page.map ? ["/assets/leaflet/leaflet.js"] : []
        csrf = context.csrfToken.isEmpty ? nil : context.csrfToken
        user = context.session.map { session in
            let units = session.units.sorted().map { localizer.unit($0, in: pack) }
            return User(name: session.name, unit: units.isEmpty ? nil : units.joined(separator: ", "))
        }
        navigation = SiteSection.allCases.filter { $0.isFor(context.session) }.map { section in
            Item(
                label: localizer("nav-\(section.rawValue)"), href: section.href, icon: section.icon,
                staff: section.roles != nil, current: section == page.section)
        }
        languages = city.languages.filter { $0 != localizer.language }
            .map { Tongue(code: $0.rawValue, name: $0 == .ru ? "Русский" : "English") }
        themes = zip(Theme.allCases, ["auto", "sun", "moon", "contrast"]).map { theme, icon in
            Choice(theme.rawValue, localizer("theme-\(theme.rawValue)"), icon: icon).selected(
                if: context.theme.rawValue)
        }
        trail = page.trail
    }
}

/// What a handler says about its page.
struct Page {
    let template: String
    let title: String
    let section: SiteSection?
    let trail: [Link]
    let shape: PageShape
    let map: Bool
}

import Appeals
import Hummingbird
import ServiceKit

/// `/about/style`, every element in every state, and `/about/accessibility`; both are for everyone.
struct AboutRoutes: Sendable {
    let pages: Pages

    func mount(on router: Router<WebContext>) {
        router.get("/about/style", use: style)
        router.get("/about/accessibility", use: accessibility)
    }

    @Sendable
    private func style(_ request: Request, _ context: WebContext) throws -> Response {
        let localizer = pages.localizer(for: context)
        let edition = pages.assets.edition(for: pages.city.current.city)
        let model = StylePage(city: edition.city, icons: edition.icons, in: localizer)
        return try pages.render(
            "about-style", model, title: localizer("style-title"), context: context,
            trail: [Link(localizer("error-home"), "/"), Link(localizer("style-title"))])
    }

    @Sendable
    private func accessibility(_ request: Request, _ context: WebContext) throws -> Response {
        let localizer = pages.localizer(for: context)
        return try pages.render(
            "about-accessibility", title: localizer("accessibility-title"), context: context, shape: .reading)
    }
}

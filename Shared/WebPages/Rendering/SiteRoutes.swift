import Appeals
import Foundation
import HTTPTypes
public import Hummingbird
public import ServiceKit

/// What every process serves beside its services: assets, the reader's preferences, the pages about the site.
public struct SiteRoutes: Sendable {
    private let pages: Pages

    /// Routes that use `pages`.
    public init(pages: Pages) { self.pages = pages }

    /// Adds `/assets/…`, `/preferences` and `/about/…`. Once per process.
    public func mount(on router: Router<WebContext>) {
        AssetRoutes(assets: pages.assets, city: pages.city).mount(on: router)
        AboutRoutes(pages: pages).mount(on: router)
        router.post("/preferences", use: setPreferences)
    }

    /// Keeps language and look in cookies for a year and leads back to where the form stood.
    @Sendable
    private func setPreferences(_ request: Request, _ context: WebContext) -> Response {
        let back = request.headers[.referer].flatMap { URLComponents(string: $0) }
            .flatMap { page in
                LocalPath.checked(page.percentEncodedPath + (page.percentEncodedQuery.map { "?\($0)" } ?? ""))
            }
        var response = Response(status: .seeOther, headers: [.location: back ?? "/"])
        let chosen = [
            ("lang", context.form["lang"].flatMap { Language(rawValue: $0)?.rawValue }),
            ("theme", context.form["theme"].flatMap { Theme(rawValue: $0)?.rawValue }),
        ]
        for case (let name, let value?) in chosen {
            response.setCookie(
                Cookie(
                    name: name, value: value, maxAge: 365 * 86_400, path: "/", secure: context.isSecure, httpOnly: true,
                    sameSite: .lax))
        }
        return response
    }
}

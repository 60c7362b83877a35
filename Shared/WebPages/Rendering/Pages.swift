public import Appeals
public import Foundation
public import HTTPTypes
public import Hummingbird
import NIOCore
public import ServiceKit

/// Makes pages: a service's template in the layout of the city, in the language and look of the request.
public struct Pages: Sendable {
    /// The templates and words it fills.
    public let templates: SiteTemplates
    let assets: Assets
    let city: CityPackSource
    let clock: any WallClock
    private let demo: Bool

    /// Pages from this module's templates and those in the folder `templates`. `demo` puts a line on every page that says so.
    /// - Throws: `TemplateError`, naming the file.
    public init(
        templates folder: URL? = nil, city: CityPackSource, clock: any WallClock, demo: Bool = false
    ) throws(TemplateError) {
        templates = try SiteTemplates(adding: folder.map { [$0] } ?? [])
        assets = try Assets()
        self.city = city
        self.clock = clock
        self.demo = demo
    }

    /// The pages of a service: its templates, and what its environment says of the city, the time and the demonstration.
    /// - Throws: `TemplateError`, naming the file.
    public init(templates folder: URL, in environment: ServiceEnvironment) throws(TemplateError) {
        try self.init(
            templates: folder, city: environment.city, clock: environment.clock, demo: environment.isDemo)
    }

    /// Words, dates and numbers for the one who asks.
    public func localizer(for context: WebContext) -> Localizer {
        Localizer(
            templates.strings, language: context.language, timeZone: city.current.city.timeZone, now: clock.now)
    }

    /// The page `template` filled with `model`, in the layout.
    /// - Parameters:
    ///   - title: the page's name; templates show it as `<h1>{{site.title}}</h1>`.
    ///   - section: what the navigation marks.
    ///   - trail: breadcrumbs from the section to this page, the last without `href`.
    ///   - map: whether the page has a map, so that Leaflet is loaded.
    /// - Throws: `TemplateError.unknownTemplate`.
    public func render(
        _ template: String, _ model: Any = [String: String](), title: String, context: WebContext,
        section: SiteSection? = nil, trail: [Link] = [], shape: PageShape = .standard, map: Bool = false,
        status: HTTPResponse.Status = .ok
    ) throws(TemplateError) -> Response {
        let page = Page(template: template, title: title, section: section, trail: trail, shape: shape, map: map)
        return try answer(filling: "layout", page, model, context, status)
    }

    /// The template alone, for a live region to take in.
    /// - Throws: `TemplateError.unknownTemplate`.
    public func fragment(
        _ template: String, _ model: Any, context: WebContext
    ) throws(TemplateError) -> Response {
        let page = Page(template: template, title: "", section: nil, trail: [], shape: .standard, map: false)
        return try answer(filling: "fragment", page, model, context, .ok)
    }

    private func answer(
        filling frame: String, _ page: Page, _ model: Any, _ context: WebContext, _ status: HTTPResponse.Status
    ) throws(TemplateError) -> Response {
        guard templates.has(page.template) else { throw .unknownTemplate(page.template) }
        let pack = city.current
        let localizer = localizer(for: context)
        let site = Site(
            page, city: pack, assets: assets.edition(for: pack.city).path, demo: demo, context: context,
            localizer: localizer)
        let html = try templates.fill(frame, PageRoot(site: site, words: Words(localizer: localizer), model: model))
        // Going back shows a resident's page at once; staff's pages leave nothing behind on a shared computer.
        let headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .contentLanguage: site.language,
            .cacheControl: context.session == nil ? "private, no-cache" : "private, no-store",
        ]
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
    }
}

import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline
import ServiceKit
import WebPages

/// The front page, the form in three steps, and the page that says "filed".
struct PortalRoutes: Sendable {
    let parts: IntakeParts

    func mount(on router: Router<WebContext>) {
        router.get("/", use: home)
        router.get("/appeals/new", use: new)
        router.post("/appeals/new", use: submit)
        router.get("/appeals/done/:number/:secret", use: done)
    }

    @Sendable
    private func home(_ request: Request, _ context: WebContext) async throws -> Response {
        let text = parts.pages.localizer(for: context)
        let tally = try await parts.stage.store.read { try PhaseTally(in: $0) }
        let page = HomePage(parts.pack, tally, in: text)
        return try parts.pages.render("intake-home", page, title: text("home-title"), context: context)
    }

    /// Without a query the categories, with `?category=` its types, with `?type=` the form.
    @Sendable
    private func new(_ request: Request, _ context: WebContext) throws -> Response {
        let query = try FormData(urlencoded: request.uri.query ?? "")
        if let code = query["type"], !code.isEmpty {
            guard let type = parts.pack.catalogue.types[code] else { return try choose(nil, isUnknown: true, context) }
            return try form(type, ReportEntries(), [], context)
        }
        guard let code = query["category"], !code.isEmpty else { return try choose(nil, context) }
        guard let category = parts.pack.catalogue.categories[code] else {
            return try choose(nil, isUnknown: true, context)
        }
        return try choose(category, context)
    }

    @Sendable
    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let entries = ReportEntries(context.form)
        let (draft, found) = entries.draft(channel: parts.pack.portal)
        do {
            let receipt = try await parts.submit(draft, language: context.language, key: entries.key, beside: found)
            let secret = parts.environment.keys.appealSecret(for: receipt.appeal.id)
            return .seeOther("/appeals/done/\(receipt.appeal.number.digits)/\(secret)")
        } catch let error as InvalidInput {
            guard let type = parts.pack.catalogue.types[entries["type"]] else {
                return try choose(nil, isUnknown: true, context)
            }
            return try form(type, entries, error.errors.map(ReportEntries.named), context)
        }
    }

    @Sendable
    private func done(_ request: Request, _ context: WebContext) async throws -> Response {
        let view = try await parts.view(
            number: context.parameters.get("number"), secret: context.parameters.get("secret"))
        let text = parts.pages.localizer(for: context)
        let page = try DonePage(view.appeal, links: parts.links, pack: parts.pack, in: text)
        return try parts.pages.render(
            "intake-done", page, title: text("done-title"), context: context, section: .track, shape: .reading)
    }

    private func choose(_ category: Appeals.Category?, isUnknown: Bool = false, _ context: WebContext) throws
        -> Response
    {
        let text = parts.pages.localizer(for: context)
        let page = ChoicePage(category, isUnknown: isUnknown, parts.pack, in: text)
        return try parts.pages.render(
            "intake-choice", page, title: category.map { text[$0.name] } ?? text("choice-title"), context: context,
            section: .report,
            trail: category.map { [Link(text("choice-title"), "/appeals/new"), Link(text[$0.name])] } ?? [],
            status: isUnknown ? .notFound : .ok)
    }

    private func form(
        _ type: IssueType, _ entries: ReportEntries, _ errors: [FieldError], _ context: WebContext
    ) throws -> Response {
        let text = parts.pages.localizer(for: context)
        let category = parts.pack.catalogue.categories[type.category]
        let page = ReportPage(type, entries, errors, parts.pack, in: text)
        return try parts.pages.render(
            "intake-report", page, title: text[type.name], context: context, section: .report,
            trail: [
                Link(text("choice-title"), "/appeals/new"),
                Link(category.map { text[$0.name] } ?? type.category, "/appeals/new?category=\(type.category)"),
                Link(text[type.name]),
            ], shape: .reading, status: errors.isEmpty ? .ok : .unprocessableContent)
    }
}

extension Response {
    /// Leads to another page after a change (303: the browser asks for it with GET, so reloading repeats nothing).
    static func seeOther(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }
}

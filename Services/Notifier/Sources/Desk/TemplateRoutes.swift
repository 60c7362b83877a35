import Appeals
import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline
import ServiceKit
import WebPages

/// What messages say, `/notify/templates`, and the stop button, `/notify/halt`. Only administrators press it.
struct TemplateRoutes: Sendable {
    let stage: Stage<NotifierFlow>
    let couriers: [Courier]
    let writer: LetterWriter
    let pages: Pages

    func mount(on router: Router<WebContext>) {
        router.get("/notify/templates", use: list)
        router.get("/notify/templates/{code}", use: template)
        router.get("/notify/templates/{code}/mail", use: mail)
        router.get("/notify/halt", use: halt)
        router.post("/notify/halt") { _, context in
            try await change(context) { template, account, now, db in
                try HaltTable.hold(template, by: account, now: now, in: db)
            }
        }
        router.post("/notify/halt/release") { _, context in
            let response = try await change(context) { template, _, _, db in
                try HaltTable.release(template, in: db)
            }
            couriers.first?.bell.ring()
            return response
        }
        router.post("/notify/halt/drop", use: drop)
    }

    @Sendable
    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireRole(.operator, .manager, .admin)
        let (use, text) = (try await use(), pages.localizer(for: context))
        return try pages.render(
            "notify-templates", TemplatesPage(use, pack: writer.city.current, for: session, in: text),
            title: text("template-title"), context: context, section: .notify, shape: .wide)
    }

    @Sendable
    private func template(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireRole(.operator, .manager, .admin)
        let (template, text) = (try message(context), pages.localizer(for: context))
        let model = try TemplatePage(template, try await use(), for: session, by: writer, in: text)
        let title = template.title(in: text)
        return try pages.render(
            "notify-template", model, title: title, context: context, section: .notify,
            trail: [Link(text("template-title"), NotifyPart.templates.address), Link(title)])
    }

    /// The mail as HTML, for a frame of the template's page. It has styles of its own, which mail programs need in the
    /// elements, so it comes with a policy of its own: those styles and nothing else, no script, no form, no cookie.
    @Sendable
    private func mail(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireRole(.operator, .manager, .admin)
        let (template, asked) = (try message(context), request.uri.queryParameters)
        guard let audience = asked.get("to").flatMap(Audience.init),
            SampleMessage.audiences(of: template, pack: writer.city.current).contains(audience)
        else { throw notFound(context) }
        let language = asked.get("language").flatMap(Language.init) ?? context.language
        let html = try SampleMessage(template, to: audience, in: language, by: writer).html
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "private, no-store",
                .contentSecurityPolicy:
                    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'",
            ], body: .init(byteBuffer: ByteBuffer(string: html)))
    }

    @Sendable
    private func halt(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireRole(.operator, .manager, .admin)
        let asked = request.uri.queryParameters
        let template = try known(asked.get("template"), context)
        let text = pages.localizer(for: context)
        let dropped = asked.get("dropped", as: Int.self).map { max(0, $0) }
        let model = HaltPage(
            template, try await use(), done: dropped.map { Alert(.success, title: text("halt-dropped", count: $0)) },
            for: session, pack: writer.city.current, in: text)
        let title = text("halt-title")
        return try pages.render(
            "notify-halt", model, title: title, context: context, section: .notify,
            trail: [Link(text("template-title"), NotifyPart.templates.address), Link(title)], shape: .reading)
    }

    /// Holds messages or lets them go on, and leads back to the button, which says so.
    private func change(
        _ context: WebContext, _ work: @escaping @Sendable (String, String, Date, Database) throws -> Void
    ) async throws -> Response {
        let session = try context.requireRole(.admin)
        let template = try known(context.form["template"], context)
        try await stage.perform { db, emit in try work(template, session.account, emit.now, db) }
        return Response(status: .seeOther, headers: [.location: HaltPage.address(of: template)])
    }

    /// Drops what a held template has waiting, turn by turn, and tells how many they were.
    @Sendable
    private func drop(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireRole(.admin)
        let template = try known(context.form["template"], context)
        let work = HaltDrop(template: template, flow: stage.flow)
        var (dropped, last) = (0, HaltDrop.turn)
        while last == HaltDrop.turn {
            last = try await stage.perform { try work.run(in: $0, emit: &$1) }
            dropped += last
        }
        return Response(
            status: .seeOther, headers: [.location: "\(HaltPage.address(of: template))&dropped=\(dropped)"])
    }

    private func use() async throws -> TemplateUse {
        let flow = stage.flow
        return try await stage.store.read { try TemplateUse(flow, in: $0) }
    }

    /// The template that the address names.
    private func message(_ context: WebContext) throws -> MessageTemplate {
        guard let template = context.parameters.get("code").flatMap({ writer.city.current.messages[$0] }) else {
            throw notFound(context)
        }
        return template
    }

    /// What may be a template's code: one that the pack has lost can still be let go.
    private func known(_ template: String?, _ context: WebContext) throws -> String {
        guard let template, template == HaltTable.all || template.wholeMatch(of: /[a-z0-9.-]{1,100}/) != nil else {
            throw notFound(context)
        }
        return template
    }

    private func notFound(_ context: WebContext) -> Problem {
        Problem(.notFound, pages.localizer(for: context)("template-none"), in: context.language)
    }
}

import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline
import ServiceKit
import WebPages

/// The page of the delivery log, `/notify`, and what has late letters sent after all.
struct NotifyRoutes: Sendable {
    let stage: Stage<NotifierFlow>
    let couriers: [Courier]
    let pages: Pages
    let clock: any WallClock

    func mount(on router: Router<WebContext>) {
        router.get("/notify", use: page)
        router.post("/notify/late", use: releaseOne)
        router.post("/notify/late/all") { _, context in
            try context.requireRelease()
            return try await release(nil)
        }
    }

    @Sendable
    private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireRole(.operator, .dispatcher, .manager, .admin)
        let asked = request.uri.queryParameters
        let tab = asked.get("tab").flatMap(DeliveryLog.Tab.init) ?? .recent
        let (flow, now) = (stage.flow, clock.now)
        let (log, held) = try await stage.store.read { db in
            (try DeliveryLog(tab, at: now, flow: flow, in: db), try TemplateUse.held(flow, in: db))
        }
        let (text, pack) = (pages.localizer(for: context), flow.city.current)
        let release = session.mayRelease ? ReleaseForms(log, chosen: asked.get("letter"), in: text) : nil
        let model = NotifyPage(
            log, folder: couriers.lazy.compactMap { ($0.transport as? MailFolder)?.folder.path }.first,
            troubles: couriers.compactMap { courier in courier.trouble.current.map { (courier.channel, $0) } },
            halts: held.map { $0.alert(links: NotifyPart.templates.isFor(session), pack: pack, in: text) },
            parts: NotifyPart.log.tabs(for: session, in: text), release: release,
            released: asked.get("released", as: Int.self).map { max(0, $0) }, in: text)
        return try pages.render(
            "notify", model, title: text("notify-title"), context: context, section: .notify, shape: .wide)
    }

    @Sendable
    private func releaseOne(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireRelease()
        guard let letter = context.form["letter"], !letter.isEmpty else {
            throw InvalidInput(FieldError("letter", .missing))
        }
        return try await release(letter)
    }

    /// Puts late letters into the sender's queue and leads back to the list, which says how many they were.
    private func release(_ letter: String?) async throws -> Response {
        let released = try await stage.perform { db, emit in try JobTable.release(letter, now: emit.now, in: db) }
        couriers.first?.bell.ring()
        return Response(status: .seeOther, headers: [.location: "/notify?tab=late&released=\(released)"])
    }
}

extension StaffSession {
    /// Whether the account may have late letters sent: who writes to residents, and who runs the suite. The others of the page only read it.
    fileprivate var mayRelease: Bool { has(.operator, .admin) }
}

extension WebContext {
    /// - Throws: `AccessError` when the session is not of someone who may have late letters sent.
    fileprivate func requireRelease() throws(AccessError) { try requireRole(.operator, .admin) }
}

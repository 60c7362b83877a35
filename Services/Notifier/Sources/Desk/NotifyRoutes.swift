import Appeals
import Foundation
import Hummingbird
import Pipeline
import ServiceKit
import WebPages

/// The page of the delivery log, `/notify`.
struct NotifyRoutes: Sendable {
    let stage: Stage<NotifierFlow>
    let sender: MailSender
    let pages: Pages
    let clock: any WallClock

    func mount(on router: Router<WebContext>) { router.get("/notify", use: page) }

    @Sendable
    private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireRole(.operator, .dispatcher, .manager, .admin)
        let tab = request.uri.queryParameters.get("tab").flatMap(DeliveryLog.Tab.init) ?? .recent
        let (flow, now) = (stage.flow, clock.now)
        let log = try await stage.store.read { try DeliveryLog(tab, at: now, flow: flow, in: $0) }
        let text = pages.localizer(for: context)
        let model = NotifyPage(
            log, folder: (sender.transport as? MailFolder)?.folder.path, trouble: sender.trouble.current, in: text)
        return try pages.render(
            "notify", model, title: text("notify-title"), context: context, section: .notify, shape: .wide)
    }
}

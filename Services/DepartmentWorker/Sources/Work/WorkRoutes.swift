import Appeals
import Foundation
import Hummingbird
import Pipeline
import ServiceKit
import WebPages

/// The queue: `/work`, its live part, and the stream that says when that changes.
struct WorkRoutes: Sendable {
    let stage: Stage<DepartmentFlow>
    let city: CityPackSource
    let pages: Pages
    let clock: any WallClock

    func mount(on router: Router<WebContext>) {
        router.get("/work", use: queue)
        router.get("/work/live", use: live)
        router.get("/work/events", use: events)
    }

    @Sendable
    private func queue(_ request: Request, _ context: WebContext) async throws -> Response {
        let (model, text) = (try await model(request, context), pages.localizer(for: context))
        return try pages.render(
            "work", model, title: text("work-title"), context: context, section: .work, shape: .wide)
    }

    @Sendable
    private func live(_ request: Request, _ context: WebContext) async throws -> Response {
        try pages.fragment("work-live", try await model(request, context).live, context: context)
    }

    @Sendable
    private func events(_ request: Request, _ context: WebContext) throws -> Response {
        try context.requireWork()
        return EventStream.response(of: stage.changes(), pace: .seconds(1))
    }

    private func model(_ request: Request, _ context: WebContext) async throws -> WorkPage {
        let session = try context.requireWork()
        let query = WorkQuery(request.uri.queryParameters)
        let served = stage.flow.units
        let queue = WorkQueue(
            flow: stage.flow, units: try query.units(for: session, served: served), account: session.account,
            now: clock.now)
        let page = try await stage.store.read { try queue.page(query.page, of: query.tab, in: $0) }
        return WorkPage(
            page, query, switchable: served.filter { session.sees(unit: $0) }, pack: city.current,
            in: pages.localizer(for: context))
    }
}

extension WebContext {
    /// The session, if it is of someone who works for a unit or sees all of them.
    @discardableResult
    func requireWork() throws(AccessError) -> StaffSession { try requireRole(.worker, .head, .manager, .dispatcher) }
}

import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline
import ServiceKit
import WebPages

/// The dispatcher's pages. Managers read them; only dispatchers decide.
struct DispatchRoutes: Sendable {
    let stage: Stage<RouterFlow>
    let city: CityPackSource
    /// Where the files of residents are read.
    let files: FileAddress
    let pages: Pages

    func mount(on router: Router<WebContext>) {
        router.get("/dispatch", use: list)
        router.get("/dispatch/{number}", use: card)
        router.post("/dispatch/{number}/{action}", use: decide)
    }

    /// What waits for a decision. A number typed into the filter leads straight to its card.
    @Sendable
    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireRole(.dispatcher, .manager)
        let query = DispatchQuery(request.uri.queryParameters, pack: city.current)
        if let number = query.number { return .redirect(to: "/dispatch/\(number.digits)") }
        let (flow, waiting) = (stage.flow, WaitingList(rule: stage.flow.rule, appeals: stage.flow.appeals))
        let page = try await stage.store.read {
            try waiting.page(query.page, reason: query.reason, settlement: query.settlement, in: $0)
        }
        let text = pages.localizer(for: context)
        let model = DispatchPage(page, query, rule: flow.rule, in: text)
        return try pages.render(
            "dispatch", model, title: text("dispatch-title"), context: context, section: .dispatch, shape: .wide)
    }

    @Sendable
    private func card(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireRole(.dispatcher, .manager)
        return try render(try await dossier(for: session, context), .fresh, session, context)
    }

    /// Takes a decision and leads back to the card, which already shows it. What is wrong is shown on the card, with what was typed.
    @Sendable
    private func decide(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireRole(.dispatcher)
        guard let action = context.parameters.get("action", as: DispatchDecision.Action.self) else {
            throw notFound(context)
        }
        let dossier = try await dossier(for: session, context)
        let (flow, basedOn) = (stage.flow, context.form["basedOn"] ?? "")
        do {
            let decision = try DispatchDecision(action, context.form, rule: flow.rule)
            let command = DispatchCommand(
                decision: decision, subject: dossier.appeal.id, basedOn: basedOn, account: session.account, flow: flow)
            try await stage.perform { try command.run(in: $0, emit: &$1) }
            return Response(
                status: .seeOther, headers: [.location: "/dispatch/\(dossier.appeal.number.digits)"])
        } catch let invalid as InvalidInput {
            return try render(dossier, .invalid(invalid.errors), session, context)
        } catch DispatchCommand.Refused.notAllowed(let refusal) {
            return try render(try await self.dossier(for: session, context), .refused(refusal), session, context)
        } catch DispatchCommand.Refused.changed {
            return try render(try await self.dossier(for: session, context), .changed(since: basedOn), session, context)
        }
    }

    private func dossier(for session: StaffSession, _ context: WebContext) async throws -> Dossier {
        guard let number = context.parameters.get("number").flatMap({ TrackingNumber($0) }) else {
            throw notFound(context)
        }
        let flow = stage.flow
        let found = try await stage.store.read { db in
            try flow.appeals.appeal(number: number, in: db).map { appeal in
                try Dossier(
                    appeal, for: session.account, appeals: flow.appeals, staff: flow.staff, namesAppeals: true, in: db)
            }
        }
        guard let found else { throw notFound(context) }
        return found
    }

    private func render(
        _ dossier: Dossier, _ outcome: DispatchCardPage.Outcome, _ session: StaffSession, _ context: WebContext
    ) throws -> Response {
        let text = pages.localizer(for: context)
        let forms = session.has(.dispatcher) ? context.form : nil
        let model = DispatchCardPage(
            dossier, outcome, form: forms, rule: stage.flow.rule, files: files, in: text)
        let title = text("dispatch-card-title", ["number": dossier.appeal.number.description])
        let status: HTTPResponse.Status =
            switch outcome {
            case .fresh: .ok
            case .invalid: .unprocessableContent
            case .refused, .changed: .conflict
            }
        return try pages.render(
            "dispatch-card", model, title: title, context: context, section: .dispatch,
            trail: [Link(text("dispatch-title"), "/dispatch"), Link(dossier.appeal.number.description)],
            shape: .wide, status: status)
    }

    private func notFound(_ context: WebContext) -> Problem {
        let text = pages.localizer(for: context)
        return Problem(.notFound, text("dispatch-not-found"), in: context.language)
    }
}

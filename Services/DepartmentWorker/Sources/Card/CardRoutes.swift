import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline
import ServiceKit
import WebPages

/// One appeal at its unit: `/work/{number}`, its live part, its stream, the contact, and what the unit does.
struct CardRoutes: Sendable {
    let stage: Stage<DepartmentFlow>
    let city: CityPackSource
    /// Where the files of residents are read.
    let files: FileAddress
    let pages: Pages

    func mount(on router: Router<WebContext>) {
        router.get("/work/{number}", use: card)
        router.get("/work/{number}/live", use: live)
        router.get("/work/{number}/events", use: events)
        router.post("/work/{number}/contact", use: contact)
        router.post("/work/{number}/{action}", use: act)
    }

    @Sendable
    private func card(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireWork()
        return try render(try await dossier(for: session, context), .fresh, session, context)
    }

    @Sendable
    private func live(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireWork()
        let dossier = try await dossier(for: session, context)
        let model = CardPage.Live(
            dossier, seen: request.uri.queryParameters.get("seen"), pack: city.current, files: files,
            in: pages.localizer(for: context))
        return try pages.fragment("work-card-live", model, context: context)
    }

    @Sendable
    private func events(_ request: Request, _ context: WebContext) async throws -> Response {
        let dossier = try await dossier(for: try context.requireWork(), context)
        return EventStream.response(of: stage.changes(of: dossier.appeal.id), pace: .milliseconds(100))
    }

    /// Shows how the resident is reached, once, after writing down who looks.
    @Sendable
    private func contact(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireWork()
        let dossier = try await dossier(for: session, context)
        guard session.mayReach(dossier.appeal) else { throw AccessError.unit(dossier.appeal.unit ?? "") }
        let (flow, appeal) = (stage.flow, dossier.appeal)
        let contact = try await stage.perform { db, emit in
            try flow.audit.write(appeal.id, by: session.account, at: emit.now, in: db)
            return try flow.appeals.personal(appeal.author, of: appeal.id, in: db)?.contact
        }
        return try render(try await self.dossier(for: session, context), .contact(contact), session, context)
    }

    /// Does what the unit decided and leads back to the card, which already shows it. What is wrong is shown on the card, with what was typed.
    @Sendable
    private func act(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireWork()
        guard let action = context.parameters.get("action", as: UnitAction.self) else { throw notFound(context) }
        let dossier = try await dossier(for: session, context)
        let (flow, pack, basedOn) = (stage.flow, city.current, context.form["basedOn"] ?? "")
        do {
            let command = UnitCommand(
                decision: try UnitDecision(action, context.form, terms: pack.terms), subject: dossier.appeal.id,
                basedOn: basedOn, session: session, flow: flow, pack: pack)
            try await stage.perform { try command.run(in: $0, emit: &$1) }
            return Response(status: .seeOther, headers: [.location: "/work/\(dossier.appeal.number.digits)"])
        } catch let invalid as InvalidInput {
            return try render(dossier, .invalid(action, invalid.errors), session, context)
        } catch UnitCommand.Refused.notAllowed(let refusal) {
            return try render(
                try await self.dossier(for: session, context), .refused(action, refusal), session, context)
        } catch UnitCommand.Refused.changed {
            return try render(
                try await self.dossier(for: session, context), .changed(action, since: basedOn), session, context)
        }
    }

    /// The dossier of the card that is asked for.
    /// - Throws: `Problem` 404 when there is none; 403 when it is another unit's.
    private func dossier(for session: StaffSession, _ context: WebContext) async throws -> CardDossier {
        guard let number = context.parameters.get("number").flatMap({ TrackingNumber($0) }) else {
            throw notFound(context)
        }
        let flow = stage.flow
        let found = try await stage.store.read { try CardDossier(number, for: session.account, flow: flow, in: $0) }
        guard let found else { throw notFound(context) }
        if session.sees(found.appeal) { return found }
        guard let unit = found.appeal.unit, !found.formerUnits.isDisjoint(with: session.units) else {
            throw AccessError.unit(found.appeal.unit ?? "")
        }
        let text = pages.localizer(for: context)
        let name = text.unit(unit, in: city.current)
        throw Problem(.forbidden, text("work-went", ["unit": name]), in: context.language)
    }

    private func render(
        _ dossier: CardDossier, _ outcome: CardPage.Outcome, _ session: StaffSession, _ context: WebContext
    ) throws -> Response {
        let text = pages.localizer(for: context)
        let model = CardPage(
            dossier, outcome, form: context.form, session: session, pack: city.current, files: files, in: text)
        return try pages.render(
            "work-card", model, title: text("work-card-title", ["number": dossier.appeal.number.description]),
            context: context, section: .work,
            trail: [Link(text("work-title"), "/work"), Link(dossier.appeal.number.description)], shape: .wide,
            status: outcome.status)
    }

    private func notFound(_ context: WebContext) -> Problem {
        Problem(.notFound, pages.localizer(for: context)("work-not-found"), in: context.language)
    }
}

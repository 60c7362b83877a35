import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline
import ServiceKit
import WebPages

/// The accounts of all, for administrators: list, add, one account with its audit, other roles and units, disable, enable, another password.
struct AdministrationRoutes: Sendable {
    let parts: IntakeParts

    func mount(on router: Router<WebContext>) {
        router.get("/staff") { _, context in try await list(context) }
        router.post("/staff", use: add)
        router.get("/staff/accounts/:login") { _, context in try await card(context) }
        router.post("/staff/accounts/:login/rights", use: setRights)
        router.post("/staff/accounts/:login/disable") { _, context in try await setDisabled(true, context) }
        router.post("/staff/accounts/:login/enable") { _, context in try await setDisabled(false, context) }
        router.post("/staff/accounts/:login/password") { _, context in
            let actor = try actor(context)
            let password = try await parts.accounts.resetPassword(of: login(context), by: actor)
            return try await card(context, password: password)
        }
    }

    private func actor(_ context: WebContext) throws -> Actor { .staff(try context.requireRole(.admin).account) }

    private func login(_ context: WebContext) -> String { context.parameters.get("login") ?? "" }

    private func list(
        _ context: WebContext, entries: FormData = FormData(), wrong: [FieldError] = []
    ) async throws -> Response {
        try context.requireRole(.admin)
        let text = parts.pages.localizer(for: context)
        let accounts = try await parts.stage.store.read { try AccountReader.all(in: $0) }
        let page = StaffListPage(accounts, entries, wrong, parts.pack, in: text)
        return try parts.pages.render(
            "intake-staff", page, title: text("nav-staff"), context: context, section: .staff, shape: .wide,
            status: wrong.isEmpty ? .ok : .unprocessableContent)
    }

    @Sendable
    private func add(_ request: Request, _ context: WebContext) async throws -> Response {
        let (actor, form) = (try actor(context), context.form)
        var draft = RightsForm.draft(form, pack: parts.pack)
        (draft.login, draft.name) = (form["login"], form["name"])
        do {
            let new = try draft.checked(by: parts.pack)
            let password = try await parts.accounts.add(new, by: actor)
            return try await card(context, login: new.login, password: password)
        } catch let error as InvalidInput {
            return try await list(context, entries: form, wrong: error.errors)
        } catch let error as AccountError {
            return try await list(context, entries: form, wrong: [FieldError("login", .other(error.sentence))])
        }
    }

    /// Takes other roles and units for an account. Who changes their own goes on; all other sessions of the account end.
    @Sendable
    private func setRights(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireRole(.admin)
        let draft = RightsForm.draft(context.form, pack: parts.pack)
        do {
            let rights = try draft.checkedRights(by: parts.pack)
            let account = try await parts.accounts.setRights(
                rights, login: login(context), by: .staff(session.account))
            var response = Response.seeOther("/staff/accounts/\(account.settings.login)")
            if account.id == session.account {
                let own = parts.sessions.continued(session, as: account)
                response.setCookie(try parts.sessions.cookie(for: own))
            }
            return response
        } catch let error as InvalidInput {
            return try await card(context, draft: draft, wrong: error.errors)
        } catch AccountError.ownRole {
            return try await card(
                context, draft: draft, wrong: [FieldError("roles", .other(AccountError.ownRole.sentence))])
        }
    }

    private func setDisabled(_ isDisabled: Bool, _ context: WebContext) async throws -> Response {
        let actor = try actor(context)
        try await parts.accounts.setDisabled(isDisabled, login: login(context), by: actor)
        return .seeOther("/staff/accounts/\(login(context))")
    }

    /// One account. A new one-time password stands on the answer to the request that made it, and nowhere else.
    private func card(
        _ context: WebContext, login: String? = nil, password: String? = nil, draft: AccountDraft? = nil,
        wrong: [FieldError] = []
    ) async throws -> Response {
        try context.requireRole(.admin)
        let (login, text) = (login ?? self.login(context), parts.pages.localizer(for: context))
        let found = try await parts.stage.store.read { db in
            try AccountReader.account(login: login, in: db).map { account in
                (account, try Audit.last(20, about: account.id, in: db), try AccountReader.all(in: db))
            }
        }
        guard let (account, audit, all) = found else { throw AccountError.unknown(login: login) }
        let page = StaffCardPage(
            account, audit, of: all, password: password, draft: draft, wrong, parts.pack, in: text)
        return try parts.pages.render(
            "intake-staff-card", page, title: account.settings.name, context: context, section: .staff,
            trail: [Link(text("nav-staff"), "/staff"), Link(login)], shape: .reading,
            status: wrong.isEmpty ? .ok : .unprocessableContent)
    }
}

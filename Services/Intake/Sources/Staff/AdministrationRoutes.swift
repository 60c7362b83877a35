import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline
import ServiceKit
import WebPages

/// The accounts of all, for administrators: list, add, one account with its audit, disable, enable, another password.
struct AdministrationRoutes: Sendable {
    let parts: IntakeParts

    func mount(on router: Router<WebContext>) {
        router.get("/staff") { _, context in try await list(context) }
        router.post("/staff", use: add)
        router.get("/staff/accounts/:login") { _, context in try await card(context) }
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
        let draft = AccountDraft(
            login: form["login"], name: form["name"],
            roles: Role.allCases.map(\.rawValue).filter { form["role-\($0)"] != nil },
            units: form.all("units").filter { !$0.isEmpty })
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

    private func setDisabled(_ isDisabled: Bool, _ context: WebContext) async throws -> Response {
        let actor = try actor(context)
        try await parts.accounts.setDisabled(isDisabled, login: login(context), by: actor)
        return .seeOther("/staff/accounts/\(login(context))")
    }

    /// One account. A new one-time password stands on the answer to the request that made it, and nowhere else.
    private func card(
        _ context: WebContext, login: String? = nil, password: String? = nil
    ) async throws -> Response {
        try context.requireRole(.admin)
        let (login, text) = (login ?? self.login(context), parts.pages.localizer(for: context))
        let found = try await parts.stage.store.read { db in
            try AccountReader.account(login: login, in: db).map { account in
                (account, try Audit.last(20, about: account.id, in: db), try AccountReader.all(in: db))
            }
        }
        guard let (account, audit, all) = found else { throw AccountError.unknown(login: login) }
        let page = StaffCardPage(account, audit, of: all, password: password, parts.pack, in: text)
        return try parts.pages.render(
            "intake-staff-card", page, title: account.settings.name, context: context, section: .staff,
            trail: [Link(text("nav-staff"), "/staff"), Link(login)], shape: .reading)
    }
}

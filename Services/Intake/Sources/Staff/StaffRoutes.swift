import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline
import ServiceKit
import WebPages

/// Sign-in and out, one's own account, the way to the desks, and the accounts of all for administrators.
struct StaffRoutes: Sendable {
    let parts: IntakeParts
    private let signIn: SignIn

    init(parts: IntakeParts) {
        self.parts = parts
        signIn = SignIn(
            stage: parts.stage, passwords: parts.accounts.passwords, sessions: parts.sessions,
            guesses: GuessGuard(clock: parts.environment.clock), logger: parts.environment.logger)
    }

    func mount(on router: Router<WebContext>) {
        router.get("/sign-in", use: signInPage)
        router.post("/sign-in", use: enter)
        router.post("/sign-out") { _, _ in
            var response = Response.seeOther("/")
            response.setCookie(parts.sessions.ended)
            return response
        }
        router.get("/account", use: account)
        router.post("/account", use: changePassword)
        router.get("/staff/home", use: home)
        AdministrationRoutes(parts: parts).mount(on: router)
    }

    @Sendable
    private func signInPage(_ request: Request, _ context: WebContext) throws -> Response {
        let next = LocalPath.checked(try FormData(urlencoded: request.uri.query ?? "")["next"])
        if context.session != nil { return .seeOther(next ?? Self.home) }
        return try signInPage(next: next, context: context)
    }

    @Sendable
    private func enter(_ request: Request, _ context: WebContext) async throws -> Response {
        let (login, next) = (context.form["login"] ?? "", LocalPath.checked(context.form["next"]))
        let text = parts.pages.localizer(for: context)
        switch try await signIn(login: login, password: context.form["password"] ?? "", address: context.remoteAddress)
        {
        case .welcome(let session, let mustChange):
            let target = next ?? Self.home
            let query = target.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            var response = Response.seeOther(mustChange ? "/account?next=\(query)" : target)
            response.setCookie(try parts.sessions.cookie(for: session))
            return response
        case .wrong:
            let notice = Alert(.danger, title: text("sign-in-wrong"), text: text("sign-in-wrong-text"))
            return try signInPage(
                login: login, next: next, notice: notice, status: .unprocessableContent, context: context)
        case .locked(let seconds):
            let minutes = max(1, Int((seconds / 60).rounded(.up)))
            let notice = Alert(.warning, title: text("sign-in-locked"), text: text("find-wait", count: minutes))
            var response = try signInPage(
                login: login, next: next, notice: notice, status: .tooManyRequests, context: context)
            response.headers[.retryAfter] = "\(Int(seconds.rounded(.up)))"
            return response
        }
    }

    @Sendable
    private func account(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireSession()
        let next = LocalPath.checked(try FormData(urlencoded: request.uri.query ?? "")["next"])
        return try await accountPage(session, next: next, [], context)
    }

    @Sendable
    private func changePassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireSession()
        let (form, next) = (context.form, LocalPath.checked(context.form["next"]))
        let new = form["password"] ?? ""
        guard new == form["repeat"] else {
            return try await accountPage(session, next: next, [FieldError("repeat", .other(Self.different))], context)
        }
        do {
            let account = try await parts.accounts.changePassword(
                of: session.account, current: form["current"] ?? "", to: new)
            var response = Response.seeOther(next ?? Self.home)
            response.setCookie(try parts.sessions.cookie(for: parts.sessions.start(account)))
            return response
        } catch let error as AccountError {
            let field = if case .wrongPassword = error { "current" } else { "password" }
            return try await accountPage(session, next: next, [FieldError(field, .other(error.sentence))], context)
        } catch let error as PasswordError where error != .busy {
            let errors = error == .tooShort ? Self.tooShort : FieldError("password", .tooLong(Passwords.longest))
            return try await accountPage(session, next: next, [errors], context)
        }
    }

    @Sendable
    private func home(_ request: Request, _ context: WebContext) throws -> Response {
        let session = try context.requireSession()
        guard !session.roles.isEmpty else { return .seeOther("/account") }
        let text = parts.pages.localizer(for: context)
        return try parts.pages.render(
            "intake-staff-home", StaffHomePage(session, in: text), title: text("staff-home-title"), context: context)
    }

    private func signInPage(
        login: String = "", next: String?, notice: Alert? = nil, status: HTTPResponse.Status = .ok, context: WebContext
    ) throws -> Response {
        let text = parts.pages.localizer(for: context)
        return try parts.pages.render(
            "intake-sign-in", SignInPage(login: login, next: next, notice: notice, in: text),
            title: text("nav-sign-in"),
            context: context, shape: .reading, status: status)
    }

    private func accountPage(
        _ session: StaffSession, next: String?, _ wrong: [FieldError], _ context: WebContext
    ) async throws -> Response {
        let text = parts.pages.localizer(for: context)
        let found = try await parts.stage.store.read { db in
            try AccountReader.account(session.account, in: db)
                .map { ($0, try StaffSecret.fetch(of: $0.id, in: db)?.mustChange ?? false) }
        }
        guard let (account, mustChange) = found else { throw AccessError.signInNeeded }
        let page = AccountPage(account, mustChange: mustChange, next: next, wrong, parts.pack, in: text)
        return try parts.pages.render(
            "intake-account", page, title: text(mustChange ? "account-first-title" : "account-title"), context: context,
            shape: .reading, status: wrong.isEmpty ? .ok : .unprocessableContent)
    }

    private static let home = "/staff/home"
    private static let different = LocalizedText(
        ru: "Пароли не совпадают: введите новый пароль дважды.", en: "The passwords differ: type the new one twice.")
    private static let tooShort = FieldError(
        "password",
        .other(
            LocalizedText(
                ru: "Не менее \(Passwords.shortest) знаков.", en: "At least \(Passwords.shortest) characters.")))
}

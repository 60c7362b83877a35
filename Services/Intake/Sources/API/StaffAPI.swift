import Appeals
import HTTPTypes
import Hummingbird
import Pipeline
import ServiceKit

/// `/api/staff`, for the operator's command line on the same machine: whoever can read the suite's secret can make the token.
struct StaffAPI: Sendable {
    let parts: IntakeParts

    private struct NewAccount: Decodable {
        let login: String?
        let name: String?
        let roles: [String]?
        let units: [String]?
        let email: String?
    }

    /// An account as it is answered; the password only by the request that made it.
    private struct Answer: Encodable {
        let login: String
        let name: String
        let roles: [Role]
        let units: [String]
        let disabled: Bool
        let email: String?
        var password: String?

        init(_ settings: AccountSet, password: String? = nil) {
            login = settings.login
            name = settings.name
            roles = settings.roles
            units = settings.units
            disabled = settings.disabled
            email = settings.email
            self.password = password
        }
    }

    func mount(on router: Router<WebContext>) {
        router.get("/api/staff") { request, context in
            try admit(request, context)
            return try Response.json(
                try await parts.stage.store.read { try AccountReader.all(in: $0) }.map { Answer($0.settings) })
        }
        router.post("/api/staff") { request, context in
            try admit(request, context)
            let sent = try await request.json(as: NewAccount.self)
            let draft = AccountDraft(
                login: sent.login, name: sent.name, roles: sent.roles ?? [], units: sent.units ?? [],
                email: sent.email)
            let new = try draft.checked(by: parts.pack)
            let password = try await parts.accounts.add(new, by: .system)
            return try Response.json(Answer(new, password: password), status: .created)
        }
        for (action, isDisabled) in [("disable", true), ("enable", false)] {
            router.post("/api/staff/:login/\(action)") { request, context in
                try admit(request, context)
                try await parts.accounts.setDisabled(isDisabled, login: login(context), by: .system)
                return try await answer(login(context))
            }
        }
        router.post("/api/staff/:login/password") { request, context in
            try admit(request, context)
            let password = try await parts.accounts.resetPassword(of: login(context), by: .system)
            return try await answer(login(context), password: password)
        }
    }

    private func login(_ context: WebContext) -> String { context.parameters.get("login") ?? "" }

    private func answer(_ login: String, password: String? = nil) async throws -> Response {
        let account = try await parts.stage.store.read { try AccountReader.account(login: login, in: $0) }
        guard let account else { throw AccountError.unknown(login: login) }
        return try .json(Answer(account.settings, password: password))
    }

    /// - Throws: `Problem` 401 without the token of the suite's secret.
    private func admit(_ request: Request, _ context: WebContext) throws {
        let given = request.headers[.authorization] ?? ""
        let scheme = "Bearer "
        guard given.hasPrefix(scheme),
            parts.environment.keys.isSignature(
                String(given.dropFirst(scheme.count)), of: "operations", for: .operations)
        else { throw Problem(.unauthorized, Self.refusal[context.language], in: context.language) }
    }

    private static let refusal = LocalizedText(
        ru: "Это для команды otklik staff на той же машине: нужен ключ, полученный из секрета.",
        en: "This is for the command otklik staff on the same machine: it needs the token made from the secret.")
}

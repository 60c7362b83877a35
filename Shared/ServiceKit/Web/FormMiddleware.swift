import Appeals
import HTTPTypes
public import Hummingbird
import NIOCore

/// Reads urlencoded forms and guards every change: a request that may change something (anything but GET, HEAD,
/// OPTIONS) needs the token of one of our pages - in the field `csrf`, the header `X-CSRF-Token`, or, for multipart
/// forms, the address's `?csrf=`.
///
/// Addresses under `cookieless` are for programs, webhooks, native apps, mail programs that unsubscribe (RFC 8058) and
/// operators, which have no page to take a token from. There a cookie gives no right: without a token the request is
/// treated as not signed in. So no token keeps other sites from posting there: what proves a request must stand in it -
/// an operator's signature, or for `/notify/choices/` the one in the address, which other sites do not know.
public struct FormMiddleware: RouterMiddleware {
    /// The most bytes of a urlencoded form: some texts of 4,000 Cyrillic letters, six bytes each.
    public static let bodyLimit = 128 * 1024
    /// The prefixes of addresses that need no token.
    public static let cookieless = ["/api/", "/open311/", "/hooks/", "/ops/", "/notify/choices/"]

    private let csrf: CSRF
    private let isSecure: Bool
    private var cookieName: String { isSecure ? "__Host-otklik-visitor" : "otklik-visitor" }

    /// Tokens signed by `keys`. `isSecure`: the suite is reached by https.
    public init(keys: Keys, isSecure: Bool) {
        csrf = CSRF(keys: keys)
        self.isSecure = isSecure
    }

    /// Answers when the token is right.
    /// - Throws: `Problem` 403 when it is not, `InvalidInput` when the form cannot be read.
    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var (request, context) = (request, context)
        let visitor = request.cookies[cookieName]?.value
        let newVisitor = visitor == nil && context.session == nil ? RandomText.token() : nil
        let binding = context.session.map { "session/\($0.id)" } ?? "visitor/\(visitor ?? newVisitor ?? "")"
        context.csrfToken = csrf.token(for: binding)

        if ![.get, .head, .options].contains(request.method) {
            let isForm =
                request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? false
            if isForm {
                let body = try await request.collectBody(upTo: Self.bodyLimit)
                context.form = try FormData(urlencoded: String(decoding: body.readableBytesView, as: UTF8.self))
            }
            let token =
                request.headers[.csrfToken] ?? context.form["csrf"] ?? FormData(lenientQuery: request.uri.query)["csrf"]
            if !csrf.accepts(token, for: binding) {
                guard Self.cookieless.contains(where: request.uri.path.hasPrefix) else {
                    throw refusal(in: context.language)
                }
                context.session = nil
            }
        }
        var response = try await next(request, context)
        if let newVisitor, response.headers[.contentType]?.hasPrefix("text/html") ?? false {
            response.setCookie(
                Cookie(name: cookieName, value: newVisitor, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
            )
        }
        return response
    }

    private func refusal(in language: Language) -> Problem {
        Problem(
            .forbidden,
            language.say(
                "Страница была открыта слишком долго: вернитесь на неё, обновите и отправьте ещё раз.",
                "The page was open for too long: go back to it, reload it and send again."),
            in: language)
    }
}

extension HTTPField.Name {
    static let csrfToken = HTTPField.Name("X-CSRF-Token")!
}

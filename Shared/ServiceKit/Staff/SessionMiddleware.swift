import Foundation
import HTTPTypes
public import Hummingbird

/// Puts the signed-in member of staff into the context, and prolongs or ends the session's cookie.
public struct SessionMiddleware: RouterMiddleware {
    private let sessions: Sessions
    private let staff: any StaffDirectory

    /// Reads `sessions` and checks their epoch against `staff`.
    public init(sessions: Sessions, staff: any StaffDirectory) {
        self.sessions = sessions
        self.staff = staff
    }

    /// Answers with a session in the context, if there is a valid one.
    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard let cookie = request.cookies[sessions.cookieName], !cookie.value.isEmpty else {
            return try await next(request, context)
        }
        var context = context
        if let session = sessions.session(in: request.cookies),
            // A directory that lags behind the sign-in knows an older epoch; only a newer one ends the session.
            let epoch = await staff.epoch(of: session.account), session.epoch >= epoch
        {
            context.session = session
        }
        var response = try await next(request, context)
        if context.session != nil, response.headers[.cacheControl] == nil {
            response.headers[.cacheControl] = "private, no-store"
        }
        // A handler that signs in or out has set the cookie itself.
        guard !response.headers[values: .setCookie].contains(where: { $0.hasPrefix("\(sessions.cookieName)=") }) else {
            return response
        }
        if let session = context.session {
            if let renewed = sessions.renewed(session) { response.setCookie(try sessions.cookie(for: renewed)) }
        } else {
            response.setCookie(sessions.ended)
        }
        return response
    }
}

import Foundation
import HTTPTypes
public import Hummingbird
import Logging

/// Makes the answer to every error, in one place: a redirect to sign in, an HTML page for browsers,
/// `application/problem+json` for all others.
public struct ProblemMiddleware: RouterMiddleware {
    /// Makes the HTML page of a problem; `nil` leaves it to JSON.
    public typealias Page = @Sendable (Problem, WebContext) -> Response?

    private let signIn: String
    private let page: Page

    /// `signIn`: the address of the sign-in page; it is given where to return to as `next`.
    public init(signIn: String = "/sign-in", page: @escaping Page = { _, _ in nil }) {
        self.signIn = signIn
        self.page = page
    }

    /// Answers, whatever is thrown.
    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let wantsPage = request.headers[.accept]?.contains("text/html") ?? false
            if case AccessError.signInNeeded = error, request.method == .get, wantsPage {
                return Response(
                    status: .seeOther, headers: [.location: signInAddress(for: request), .cacheControl: "no-store"])
            }
            var problem = problem(of: error, context)
            problem.request = context.id
            if wantsPage, var response = page(problem, context) {
                response.status = problem.status
                response.headers[.cacheControl] = "no-store"
                if let retryAfter = problem.retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
                return response
            }
            return try problem.response()
        }
    }

    private func problem(of error: any Error, _ context: WebContext) -> Problem {
        let known = Problem(error, in: context.language)
        // Nothing a client sends should end here: it is trouble of ours, and the log tells the rest.
        if known?.status.kind ?? .serverError == .serverError {
            context.logger.error("\(error)", metadata: ["endpoint": "\(context.endpointPath ?? "none")"])
        }
        return known
            ?? Problem(
                .internalServerError,
                context.language.say(
                    "Мы записали эту ошибку. Сообщите нам номер запроса \(context.id).",
                    "We have logged this error. Tell us the request id \(context.id)."),
                in: context.language)
    }

    private func signInAddress(for request: Request) -> String {
        let here = request.uri.string.addingPercentEncoding(
            withAllowedCharacters: .urlPathAllowed.subtracting(["&", "+", "?", "="]))
        return "\(signIn)?next=\(here ?? "/")"
    }
}

/// Where a sign-in may lead back to.
public enum LocalPath {
    /// `path` if it is one of this site, else `nil`: `//host`, `/\host` and whole addresses would lead a person who
    /// trusts us elsewhere.
    public static func checked(_ path: String?) -> String? {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"),
            !path.unicodeScalars.contains(where: { $0.value < 0x21 || $0.value == 0x7f })
        else { return nil }
        return path
    }
}

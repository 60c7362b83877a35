import Appeals
import HTTPTypes
public import Hummingbird

extension Keys {
    /// What an operator's command proves itself with: only who can read the suite's secret can make it.
    public var operatorToken: String { signature(of: "operations", for: .operations) }
}

/// Lets only operators through: requests with `Authorization: Bearer` and the token that `otklik` makes from the suite's secret.
public struct OperatorMiddleware: RouterMiddleware {
    private let keys: Keys

    /// Checks against `keys`.
    public init(keys: Keys) { self.keys = keys }

    /// Answers operators.
    /// - Throws: `Problem` 401 for anyone else.
    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let given = request.headers[.authorization] ?? ""
        guard given.hasPrefix("Bearer "),
            keys.isSignature(String(given.dropFirst("Bearer ".count)), of: "operations", for: .operations)
        else {
            throw Problem(
                .unauthorized,
                context.language.say(
                    "Только для команды otklik с секретом этого набора служб.",
                    "Only for the command otklik with this suite's secret: give it the right data folder (--data or OTKLIK_DATA)."
                ), in: context.language)
        }
        return try await next(request, context)
    }
}

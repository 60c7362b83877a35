import Appeals
import Foundation
import HTTPTypes
public import Hummingbird
import Logging
import Metrics

/// The outermost middleware: who asks, in which language and look; one log line and two metrics for every answer.
public struct RequestMiddleware: RouterMiddleware {
    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]
    private let trustedProxies: [AddressRange]
    private let isSecure: Bool

    /// `trustedProxies`: whose `X-Forwarded-For` is believed. `isSecure`: the suite is reached by https.
    public init(trustedProxies: [AddressRange], isSecure: Bool) {
        self.trustedProxies = trustedProxies
        self.isSecure = isSecure
    }

    /// Fills the context, answers, then counts and logs.
    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        context.remoteAddress = AddressRange.client(
            peer: context.remoteAddress, forwardedFor: request.headers[values: .forwardedFor], trusted: trustedProxies)
        let query = FormData(lenientQuery: request.uri.query)
        let asked = (language: query["lang"].flatMap(Language.init), theme: query["theme"].flatMap(Theme.init))
        let cookies = request.cookies
        context.language =
            asked.language ?? cookies["lang"].flatMap { Language(rawValue: $0.value) }
            ?? Language(accepting: request.headers[.acceptLanguage] ?? "")
        context.theme = asked.theme ?? cookies["theme"].flatMap { Theme(rawValue: $0.value) } ?? .auto

        var response = try await next(request, context)
        response.headers[.requestID] = context.id
        if let language = asked.language { response.setCookie(preference("lang", language.rawValue)) }
        if let theme = asked.theme { response.setCookie(preference("theme", theme.rawValue)) }
        report(request, response.status, after: start.duration(to: .now), context)
        return response
    }

    private func preference(_ name: String, _ value: String) -> Cookie {
        Cookie(
            name: name, value: value, maxAge: 365 * 86_400, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
    }

    /// "Not now" is said on purpose, while a service starts or is in trouble that it tells itself: no error of ours.
    private static func level(of status: HTTPResponse.Status) -> Logger.Level {
        switch status.kind {
        case .serverError: status == .serviceUnavailable ? .warning : .error
        case .clientError: .info
        default: .debug
        }
    }

    private func report(
        _ request: Request, _ status: HTTPResponse.Status, after duration: Duration, _ context: WebContext
    ) {
        // Only names we chose become labels: a client cannot make new time series.
        let method = Self.methods.contains(request.method) ? request.method.rawValue : "OTHER"
        let labels = [("method", method), ("route", context.endpointPath ?? "none"), ("status", "\(status.code)")]
        Counter(label: "http.requests", dimensions: labels).increment()
        Timer(label: "http.request.duration", dimensions: Array(labels.prefix(2))).record(duration: duration)
        // A path with parameters may hold a secret: the log shows their names.
        let route = context.endpointPath.flatMap { $0.contains(where: { ":{".contains($0) }) ? $0 : nil }
        context.logger.log(
            level: Self.level(of: status),
            "\(method) \(route ?? request.uri.path) \(status.code)",
            metadata: [
                "ms": "\(duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000)"
            ])
    }
}

extension HTTPField.Name {
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    static let requestID = HTTPField.Name("X-Request-Id")!
}

extension Language {
    /// The best of ours for an `Accept-Language` header (RFC 9110 section 12.5.4); Russian when it names none of them.
    init(accepting header: String) {
        var best: (language: Language, quality: Double)?
        for part in header.split(separator: ",") {
            let pieces = part.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            guard let tag = pieces.first?.split(separator: "-").first,
                let language = Language(rawValue: tag.lowercased())
            else { continue }
            let given = pieces.dropFirst().first { $0.hasPrefix("q=") }
            let quality = given.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if quality > 0, quality > best?.quality ?? 0 { best = (language, quality) }
        }
        self = best?.language ?? .ru
    }

    /// The words of this language.
    func say(_ russian: String, _ english: String) -> String { self == .ru ? russian : english }
}

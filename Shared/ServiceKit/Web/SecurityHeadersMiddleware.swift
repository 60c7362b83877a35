import HTTPTypes
public import Hummingbird

/// Headers that keep browsers strict: nothing from other sites, no inline script or style, no frames.
public struct SecurityHeadersMiddleware: RouterMiddleware {
    private let headers: HTTPFields

    /// `isSecure`: the suite is reached by https, so browsers are told to keep to it (RFC 6797).
    public init(isSecure: Bool) {
        var headers: HTTPFields = [
            .contentSecurityPolicy:
                "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
                + "frame-ancestors 'none'",
            .xContentTypeOptions: "nosniff",
            .referrerPolicy: "same-origin",
            .permissionsPolicy: "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
            .crossOriginOpenerPolicy: "same-origin",
        ]
        if isSecure { headers[.strictTransportSecurity] = "max-age=31536000" }
        self.headers = headers
    }

    /// Adds what the answer does not say itself.
    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for header in headers where response.headers[header.name] == nil { response.headers.append(header) }
        return response
    }
}

extension HTTPField.Name {
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
    static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
}

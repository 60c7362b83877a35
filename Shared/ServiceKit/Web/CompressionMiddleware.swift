import HTTPTypes
public import Hummingbird

/// Marks the answers that are worth compressing; `WebChannel` compresses what is marked and takes the mark off. Event
/// streams, pictures, small answers and answers without a body are not marked.
public struct CompressionMiddleware: RouterMiddleware {
    /// Below it a gzip frame saves no packet.
    static let smallest = 600
    private static let types = [
        "text/", "application/json", "application/problem+json", "application/javascript", "application/xml",
        "application/atom+xml", "application/geo+json", "application/manifest+json", "image/svg+xml",
    ]

    /// The middleware.
    public init() {}

    /// Marks the answer.
    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let type = response.headers[.contentType] ?? ""
        guard request.method != .head, response.status != .notModified, response.status != .partialContent,
            response.body.contentLength ?? .max >= Self.smallest, response.headers[.contentEncoding] == nil,
            Self.types.contains(where: type.hasPrefix), !type.hasPrefix("text/event-stream")
        else { return response }
        response.headers[values: .vary].append("Accept-Encoding")
        response.headers[.compressible] = "1"
        return response
    }
}

extension HTTPField.Name {
    /// The mark; never leaves the server.
    static let compressible = HTTPField.Name("X-Otklik-Compressible")!
}

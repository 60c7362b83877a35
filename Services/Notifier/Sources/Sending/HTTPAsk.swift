import Foundation

/// A request to somebody else's HTTP interface.
struct HTTPAsk: Sendable {
    enum Method: String, Sendable { case get = "GET", post = "POST" }
    var method = Method.post
    let url: String
    var headers: [(name: String, value: String)] = []
    var body: Body?

    /// What is sent, and what it is.
    struct Body: Sendable {
        /// The content type.
        let type: String
        let bytes: Data

        /// Fields as a browser's form sends them (WHATWG URL Standard section 5.2).
        static func form(_ fields: [(name: String, value: String)]) -> Body {
            .form(fields.map { "\($0.name.formEscaped)=\($0.value.formEscaped)" }.joined(separator: "&"))
        }

        /// Fields that are escaped already.
        static func form(_ escaped: String) -> Body {
            Body(type: "application/x-www-form-urlencoded", bytes: Data(escaped.utf8))
        }

        static func json(_ bytes: Data) -> Body { Body(type: "application/json", bytes: bytes) }
    }
}

/// The whole answer to a request.
struct HTTPAnswer: Sendable {
    let status: Int
    var headers: [(name: String, value: String)] = []
    let body: Data

    /// How many seconds the `Retry-After` asks to wait (RFC 9110 section 10.2.3), a day at most; `nil` without a sound
    /// one.
    func retryAfter(from now: Date) -> TimeInterval? {
        guard let header = headers.first(where: { $0.name.lowercased() == "retry-after" }) else { return nil }
        return RetryAfter.seconds(header.value, now: now)
    }

    /// A wait that somebody else asks for, seconds: none is negative, and none holds a message up for more than a day.
    static func sound(_ seconds: TimeInterval) -> TimeInterval { min(max(seconds, 0), 86_400) }
}

extension String {
    /// The text as a value in a form or a query: everything but RFC 3986's unreserved characters in percents.
    var formEscaped: String { addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "" }
}

extension CharacterSet {
    /// RFC 3986 section 2.3.
    fileprivate static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

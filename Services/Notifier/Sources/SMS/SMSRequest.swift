import Foundation
import ServiceKit

/// The request that a gateway's settings make of one SMS.
struct SMSRequest: Sendable {
    let phone: String
    let text: String
    /// The message's key: a gateway that knows such ids takes a message that is sent again only once.
    let id: String

    /// What to ask of the gateway.
    func ask(_ settings: SMSSettings) -> HTTPAsk {
        let filled = body(settings)
        var ask = HTTPAsk(url: settings.url, headers: settings.headers.map { ($0.name, $0.value) })
        switch (settings.method, settings.contentType) {
        case (.get, _):
            ask = HTTPAsk(
                method: .get, url: settings.url + (settings.url.contains("?") ? "&" : "?") + filled,
                headers: ask.headers)
        case (.post, .form): ask.body = .form(filled)
        case (.post, .json): ask.body = .json(Data(filled.utf8))
        }
        return ask
    }

    /// The body with its values. One pass, so that a text with `{id}` in it stays as it was written.
    func body(_ settings: SMSSettings) -> String {
        let values = [
            "phone": phone, "digits": String(phone.drop { $0 == "+" }), "text": text, "id": id,
            "sender": settings.sender,
        ]
        return settings.body.replacing(/\{([a-z]+)\}/) { match in
            guard let value = values[String(match.output.1)] else { return String(match.output.0) }
            return settings.contentType == .json ? Self.jsonEscaped(value) : value.formEscaped
        }
    }

    /// The text as it stands between the quotes of a JSON string (RFC 8259 section 7).
    static func jsonEscaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}

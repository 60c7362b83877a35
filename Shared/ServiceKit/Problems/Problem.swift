public import Appeals
import Foundation
import HTTPTypes
public import Hummingbird

/// What a client is told when something is not well: a "problem details" document (RFC 9457), or an HTML page made from
/// it.
public struct Problem: Error, Sendable, Hashable, Encodable {
    /// The HTTP status.
    public var status: HTTPResponse.Status
    /// What it is, in few words.
    public var title: String
    /// What happened and what to do, in a sentence.
    public var detail: String
    /// The wrong fields.
    public var errors: [Field]
    /// After how many seconds to try again, for the header `Retry-After`.
    public var retryAfter: Int?
    /// The id of the request, by which the service's log can be searched.
    public var request: String?

    /// One wrong field.
    public struct Field: Sendable, Hashable, Encodable {
        /// Its name or path.
        public let field: String
        /// The stable code of what is wrong.
        public let code: String
        /// The same as a sentence.
        public let detail: String
        /// The line of a JSON body on which it stands.
        public let line: Int?
    }

    /// A problem with `status`; its title is the usual one in `language`.
    public init(
        _ status: HTTPResponse.Status, _ detail: String, in language: Language, errors: [FieldError] = [],
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.title = status.title(in: language)
        self.detail = detail
        self.errors = errors.map {
            Field(field: $0.field, code: $0.reason.code, detail: $0.reason.sentence(in: language), line: $0.line)
        }
        self.retryAfter = retryAfter
    }

    /// The first wrong field's name.
    public var field: String? { errors.first.flatMap { $0.field.isEmpty ? nil : $0.field } }

    enum CodingKeys: String, CodingKey { case type, title, status, detail, field, errors, request }

    /// Writes the members of RFC 9457, and `field`, `errors`, `request` as extensions.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("about:blank", forKey: .type)
        try container.encode(title, forKey: .title)
        try container.encode(status.code, forKey: .status)
        try container.encode(detail, forKey: .detail)
        try container.encodeIfPresent(field, forKey: .field)
        if !errors.isEmpty { try container.encode(errors, forKey: .errors) }
        try container.encodeIfPresent(request, forKey: .request)
    }

    /// The document as an answer.
    public func response() throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        if let retryAfter { headers[.retryAfter] = "\(retryAfter)" }
        return Response(
            status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(self))))
    }
}

extension HTTPResponse.Status {
    /// What the status means, for people.
    func title(in language: Language) -> String {
        switch self {
        case .badRequest: language.say("Запрос не удалось прочитать", "The request could not be read")
        case .unauthorized: language.say("Нужно войти", "Sign-in needed")
        case .forbidden: language.say("Нет доступа", "No access")
        case .notFound: language.say("Не найдено", "Not found")
        case .conflict: language.say("Уже изменено", "Already changed")
        case .contentTooLarge: language.say("Слишком много данных", "Too large")
        case .unsupportedMediaType: language.say("Неподходящий формат", "Unsupported format")
        case .unprocessableContent: language.say("Проверьте поля", "Check the fields")
        case .tooManyRequests: language.say("Слишком часто", "Too many requests")
        case .internalServerError: language.say("Ошибка на нашей стороне", "An error on our side")
        case .serviceUnavailable: language.say("Временно недоступно", "Unavailable for a while")
        default: reasonPhrase
        }
    }
}

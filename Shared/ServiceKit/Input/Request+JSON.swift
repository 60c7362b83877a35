import Appeals
import Foundation
import HTTPTypes
public import Hummingbird
import NIOCore

extension Request {
    /// The JSON body as a `Value`.
    /// - Throws: `HTTPError` 415 when it is not declared as JSON, `NIOTooManyBytesError` (413) beyond `limit` bytes, `InvalidInput` naming the field,
    ///   or for malformed JSON the line.
    public func json<Value: Decodable>(
        as type: Value.Type = Value.self, limit: Int = WebContext.bodyLimit
    ) async throws -> Value {
        let mediaType = headers[.contentType].flatMap(MediaType.init(from:))
        guard let mediaType, mediaType.isType(.applicationJson) else {
            throw HTTPError(.unsupportedMediaType, message: "Send the body as application/json.")
        }
        let body = try await body.collect(upTo: limit)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(Value.self, from: Data(body.readableBytesView))
        } catch let error as DecodingError {
            throw InvalidInput(FieldError(error))
        }
    }
}

extension FieldError {
    /// What is wrong, from the decoder's view of it.
    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(Self.path(context.codingPath + [key]), .missing)
        case .valueNotFound(_, let context):
            self.init(Self.path(context.codingPath), .missing)
        case .typeMismatch(let type, let context):
            self.init(Self.path(context.codingPath), .wrongType(wanted: JSONType(of: type)))
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            self.init("", .malformed(Self.place(in: context)))
        case .dataCorrupted(let context):
            self.init(
                Self.path(context.codingPath),
                .other(
                    LocalizedText(
                        ru: "Значение не подходит: \(context.debugDescription)",
                        en: "The value does not fit: \(context.debugDescription)")))
        @unknown default:
            self.init("", .malformed(""))
        }
    }

    /// `contact.email`, `photos[2].name`.
    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { path, key in
            path += key.intValue.map { "[\($0)]" } ?? (path.isEmpty ? key.stringValue : ".\(key.stringValue)")
        }
    }

    /// `Unexpected character '}' around line 2, column 5.`, as Foundation tells it.
    private static func place(in context: DecodingError.Context) -> String {
        let details = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
        return (details ?? "").trimmingCharacters(in: ["."])
    }
}

extension FieldError.JSONType {
    init(of type: any Any.Type) {
        self =
            switch type {
            case is String.Type, is Date.Type, is URL.Type, is Data.Type: .text
            case is Bool.Type: .boolean
            case is any Numeric.Type: .number
            case is any Sequence.Type where !(type is any ExpressibleByDictionaryLiteral.Type): .list
            default: .object
            }
    }
}

import Appeals
import Foundation
import HTTPTypes
public import Hummingbird
import NIOCore

extension Request {
    /// The JSON body as a `Value`.
    /// - Throws: `HTTPError` 415 when it is not declared as JSON, `NIOTooManyBytesError` (413) beyond `limit` bytes,
    ///   `InvalidInput` naming the field and the line.
    public func json<Value: Decodable>(
        as type: Value.Type = Value.self, limit: Int = WebContext.bodyLimit
    ) async throws -> Value {
        let mediaType = headers[.contentType].flatMap(MediaType.init(from:))
        guard let mediaType, mediaType.isType(.applicationJson) else {
            throw HTTPError(.unsupportedMediaType, message: "Send the body as application/json.")
        }
        let body = Data(try await body.collect(upTo: limit).readableBytesView)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(Value.self, from: body)
        } catch let error as DecodingError {
            throw InvalidInput(FieldError(error, in: body))
        }
    }
}

extension FieldError {
    /// What is wrong with `body`, from the decoder's view of it; without a body no line is told.
    init(_ error: DecodingError, in body: Data? = nil) {
        let (path, reason): ([any CodingKey], Reason) =
            switch error {
            case .keyNotFound(let key, let context): (context.codingPath + [key], .missing)
            case .valueNotFound(_, let context): (context.codingPath, .missing)
            case .typeMismatch(let type, let context): (context.codingPath, .wrongType(wanted: JSONType(of: type)))
            case .dataCorrupted(let context) where context.codingPath.isEmpty:
                ([], .malformed(body.flatMap(JSONScanner.firstError)))
            case .dataCorrupted(let context): (context.codingPath, .other(Self.misfit(context.debugDescription)))
            @unknown default: ([], .malformed(nil))
            }
        self.init(
            Self.name(of: path), reason,
            line: path.isEmpty ? nil : body.map { JSONScanner.place(of: path, in: $0).line })
    }

    private static func misfit(_ reason: String) -> LocalizedText {
        LocalizedText(ru: "Значение не подходит: \(reason)", en: "The value does not fit: \(reason)")
    }

    /// `contact.email`, `photos[2].name`.
    private static func name(of keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { path, key in
            path += key.intValue.map { "[\($0)]" } ?? (path.isEmpty ? key.stringValue : ".\(key.stringValue)")
        }
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

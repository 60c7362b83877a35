public import Foundation

/// How events and personal records are written in the log. Encoders are kept: making one costs more than using it.
public enum EventCoding {
    /// Writes sorted keys, so that the same event is the same bytes wherever it is written.
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(Timestamp.text(date))
        }
        return encoder
    }()

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = Timestamp.date(text) else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "\(text) is not an RFC 3339 time")
            }
            return date
        }
        return decoder
    }()

    /// JSON of an event or personal record.
    /// - Throws: `EncodingError`.
    public static func encode(_ value: some Encodable) throws -> Data { try encoder.encode(value) }

    /// Reads an event or personal record.
    /// - Throws: `DecodingError`, which names the field.
    public static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        try decoder.decode(type, from: data)
    }
}

import Foundation

/// The fields of a form or query (`application/x-www-form-urlencoded`, URL Standard section 5), in order; a name may
/// repeat.
public struct FormData: Sendable, Hashable {
    /// The most fields one form may have.
    public static let fieldLimit = 1_000

    /// Names and values, as sent.
    public private(set) var fields: [Field] = []

    /// One field.
    public struct Field: Sendable, Hashable {
        /// The field's name.
        public let name: String
        /// Its value, decoded, otherwise as sent.
        public let value: String
    }

    /// A form without fields.
    public init() {}

    /// Reads a body or query.
    /// - Throws: `InvalidInput`, naming the field, when a part is no UTF-8 or there are too many fields.
    public init(urlencoded text: some StringProtocol) throws(InvalidInput) {
        for part in text.utf8.split(separator: UInt8(ascii: "&")) {
            let pieces = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(pieces[0]) else { throw InvalidInput(FieldError("?", .encoding)) }
            guard let value = pieces.count > 1 ? Self.decoded(pieces[1]) : "" else {
                throw InvalidInput(FieldError(name, .encoding))
            }
            guard fields.count < Self.fieldLimit else {
                throw InvalidInput(FieldError(name, .tooMany(Self.fieldLimit)))
            }
            fields.append(Field(name: name, value: value))
        }
    }

    /// Reads a query for preferences: one that cannot be read has no fields.
    init(lenientQuery query: String?) {
        self = query.flatMap { try? FormData(urlencoded: $0) } ?? FormData()
    }

    /// The first value of `name`; `nil` when the field was not sent.
    public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// All values of `name`, in order.
    public func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// `nil` when a percent sign is not followed by two digits, or the bytes are no UTF-8.
    private static func decoded(_ text: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"):
                bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hex), let low = rest.next().flatMap(hex) else { return nil }
                bytes.append(high << 4 | low)
            default:
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

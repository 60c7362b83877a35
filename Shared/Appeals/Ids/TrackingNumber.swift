/// The number a resident keeps, dictates over the telephone and types on a phone: nine random digits and a check digit, shown as `407 155 392 4`.
///
/// Random, so that it tells nothing of how many appeals there are and cannot be counted through. The check digit is Damm's: it finds every single wrong digit
/// and every swap of neighbours. Also the Open311 `service_request_id`.
public struct TrackingNumber: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Ten digits.
    public let digits: String

    /// A random number.
    public static func random(using generator: inout some RandomNumberGenerator) -> TrackingNumber {
        var digits = [UInt8.random(in: 1...9, using: &generator)]
        for _ in 1..<9 { digits.append(.random(in: 0...9, using: &generator)) }
        digits.append(check(digits))
        return TrackingNumber(valid: digits)
    }

    /// A random number.
    public static func random() -> TrackingNumber {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// Reads what a person typed or dictated: spaces, hyphens and full stops are passed over; `nil` when it is not ten digits or the check digit is wrong.
    public init?(_ text: some StringProtocol) {
        // The log and the stores hold ten digits and nothing else, and read many.
        if let digits = Self.plain(text) {
            guard let number = Self(checked: digits) else { return nil }
            self = number
            return
        }
        var digits: [UInt8] = []
        for character in text
        where !(character.isWhitespace || character == "-" || character == "." || character == "–") {
            guard character.isASCII, let digit = character.wholeNumberValue, digits.count < 10 else { return nil }
            digits.append(UInt8(digit))
        }
        self.init(checked: digits)
    }

    private static func plain(_ text: some StringProtocol) -> [UInt8]? {
        let bytes = text.utf8
        guard bytes.count == 10, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return bytes.map { $0 - 0x30 }
    }

    private init?(checked digits: [UInt8]) {
        guard digits.count == 10, digits[0] != 0, Self.check(digits.dropLast()) == digits[9] else { return nil }
        self.init(valid: digits)
    }

    private init(valid digits: [UInt8]) {
        self.digits = String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
    }

    /// Grouped for reading aloud: `407 155 392 4`.
    public var description: String {
        let text = Array(digits)
        return [text[0..<3], text[3..<6], text[6..<9], text[9..<10]].map { String($0) }.joined(separator: " ")
    }

    /// Reads the ten digits.
    /// - Throws: `DecodingError` when they are none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let number = TrackingNumber(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a tracking number")
        }
        self = number
    }

    /// Writes the ten digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(digits)
    }

    /// Damm's check digit (H. M. Damm, 2004), by his quasigroup of order ten.
    private static func check(_ digits: some Sequence<UInt8>) -> UInt8 {
        digits.reduce(0) { table[Int($0)][Int($1)] }
    }

    private static let table: [[UInt8]] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2], [7, 0, 9, 2, 1, 5, 4, 8, 6, 3], [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6], [6, 1, 2, 3, 0, 4, 5, 9, 7, 8], [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4], [8, 9, 4, 5, 3, 6, 2, 0, 1, 7], [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ]
}

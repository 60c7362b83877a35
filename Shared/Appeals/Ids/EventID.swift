import Crypto
public import Foundation

/// Ids of events, appeals and personal records.
///
/// Root ids are UUIDv7 (RFC 9562 section 5.7): ordered by time, so stores append instead of scattering. A caused event's id is derived from its cause, so
/// doing a thing twice makes the same id, and the second is dropped.
public enum EventID {
    /// A fresh time-ordered id.
    public static func root(at time: Date = Date()) -> String {
        var generator = SystemRandomNumberGenerator()
        return uuid7(
            milliseconds: UInt64(max(0, time.timeIntervalSince1970 * 1_000)),
            random: (generator.next(), generator.next()))
    }

    /// The id of an event of `type` that `cause` brings about, at `target` where that is not the cause's own subject.
    public static func derived(from cause: String, type: EventType, target: String? = nil) -> String {
        "\(cause).\(type.shortName)\(target.map { ".\($0)" } ?? "")"
    }

    /// The id of an event of `type` that a clock brings about when `deadline` has come.
    public static func timer(of subject: String, type: EventType, deadline: Date) -> String {
        "\(subject).\(type.shortName).\(Int64(deadline.timeIntervalSince1970))"
    }

    /// The appeal id for a client's `Idempotency-Key`: the same key gives the same appeal. UUIDv8 (RFC 9562 section 5.8) of its SHA-256.
    public static func forIdempotencyKey(_ key: String, scope: String) -> String {
        var bytes = Array(SHA256.hash(data: Data("\(scope)\n\(key)".utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        return text(of: bytes)
    }

    static func uuid7(milliseconds: UInt64, random: (UInt64, UInt64)) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        for index in 0..<6 { bytes[index] = UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * index)) }
        for index in 0..<2 { bytes[6 + index] = UInt8(truncatingIfNeeded: random.0 >> UInt64(8 * index)) }
        for index in 0..<8 { bytes[8 + index] = UInt8(truncatingIfNeeded: random.1 >> UInt64(8 * index)) }
        bytes[6] = bytes[6] & 0x0f | 0x70
        bytes[8] = bytes[8] & 0x3f | 0x80
        return text(of: bytes)
    }

    private static func text(of bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var place = 0
            for (index, byte) in bytes.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    buffer[place] = UInt8(ascii: "-")
                    place += 1
                }
                buffer[place] = digits[Int(byte >> 4)]
                buffer[place + 1] = digits[Int(byte & 15)]
                place += 2
            }
            return 36
        }
    }
}

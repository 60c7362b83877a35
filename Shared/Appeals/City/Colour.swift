import Foundation

/// An sRGB colour.
public struct Colour: Hashable, Sendable {
    /// The bits `0xrrggbb`.
    private let bits: UInt32

    /// No light at all.
    public static let black = Colour(bits: 0)

    private init(bits: UInt32) { self.bits = bits }

    /// The colour written `#rrggbb`; `nil` for anything else.
    public init?(hex: String) {
        guard hex.utf8.count == 7, hex.first == "#", hex.dropFirst().allSatisfy(\.isHexDigit),
            let bits = UInt32(hex.dropFirst(), radix: 16)
        else { return nil }
        self.bits = bits
    }

    /// `#1d4e89`, lower case.
    public var hex: String {
        let digits = String(bits, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// 0 for black ... 1 for white (WCAG 2.2, "relative luminance").
    private var luminance: Double {
        let linear = [16, 8, 0].map { shift in
            let part = Double(bits >> UInt32(shift) & 0xff) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// The contrast ratio with `other`, 1...21 (WCAG 2.2, "contrast ratio"); text needs 4.5.
    public func contrast(with other: Colour) -> Double {
        let (one, two) = (luminance, other.luminance)
        return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }
}

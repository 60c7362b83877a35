import Foundation

/// Turns what was sent into what may be kept. Each takes the raw value and the field's name for the error.
public enum Validated {
    /// The most characters of a text (Open311 GeoReport v2: a description has at most 4,000).
    public static let textLimit = 4_000

    /// Text that must be there: trimmed, in NFC, at most `limit` characters (Unicode scalars), without control
    /// characters; line ends are `\n`.
    /// - Throws: `FieldError`.
    public static func text(
        _ raw: String?, field: String, limit: Int = textLimit, lines: Bool = true
    ) throws(FieldError) -> String {
        guard let text = try optionalText(raw, field: field, limit: limit, lines: lines) else {
            throw FieldError(field, .missing)
        }
        return text
    }

    /// The same, where nothing but white space counts as not sent.
    /// - Throws: `FieldError`.
    public static func optionalText(
        _ raw: String?, field: String, limit: Int = textLimit, lines: Bool = true
    ) throws(FieldError) -> String? {
        guard let raw else { return nil }
        let text = raw.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
        guard !text.isEmpty else { return nil }
        guard text.unicodeScalars.count <= limit else { throw FieldError(field, .tooLong(limit)) }
        for scalar in text.unicodeScalars where scalar.properties.generalCategory == .control {
            guard scalar == "\n" || scalar == "\t" else { throw FieldError(field, .controlCharacter) }
            guard lines || scalar != "\n" else { throw FieldError(field, .lineBreak) }
        }
        return text
    }

    /// An address that could be one (RFC 5321 sections 4.1.2 and 4.5.3.1): whether mail reaches it, only mail can tell.
    /// The domain is lowered.
    /// - Throws: `FieldError`.
    public static func email(_ raw: String?, field: String) throws(FieldError) -> String {
        let text = try text(raw, field: field, limit: 254, lines: false)
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, isLocalPart(parts[0]), isDomain(parts[1]) else { throw FieldError(field, .notEmail) }
        return "\(parts[0])@\(parts[1].lowercased())"
    }

    private static func isLocalPart(_ text: Substring) -> Bool {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-")
        return (1...64).contains(text.utf8.count) && text.allSatisfy(allowed.contains)
            && !text.hasPrefix(".") && !text.hasSuffix(".") && !text.contains("..")
    }

    /// Labels of letters of any script, digits and hyphens; at least two, the last one no number.
    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.last?.contains { $0.isLetter } == true
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
                    && label.first != "-" && label.last != "-"
            }
    }

    /// A telephone number in E.164 (`+74242300710`), from the ways people write it: `8 (424) 230-07-10`, `+7…`, ten
    /// digits, or a local number when the `areaCode` of the city is given (`4242`).
    /// - Throws: `FieldError`.
    public static func phone(_ raw: String?, field: String, areaCode: String = "") throws(FieldError) -> String {
        let text = try text(raw, field: field, limit: 40, lines: false)
        let kept = text.filter { !" -–().\u{a0}\t".contains($0) }
        let isInternational = kept.hasPrefix("+")
        let digits = kept.dropFirst(isInternational ? 1 : 0)
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { throw FieldError(field, .notPhone) }
        let number: String? =
            switch digits.count {
            case 11 where digits.hasPrefix("7"): "+\(digits)"
            case 8...15 where isInternational && !digits.hasPrefix("7") && !digits.hasPrefix("0"): "+\(digits)"
            case _ where isInternational: nil
            case 11 where digits.hasPrefix("8"): "+7\(digits.dropFirst())"
            case 10: "+7\(digits)"
            case 10 - areaCode.count where !areaCode.isEmpty: "+7\(areaCode)\(digits)"
            default: nil
            }
        guard let number else { throw FieldError(field, .notPhone) }
        return number
    }
}

/// Collects the errors of all fields, so that a person corrects a form once and not field by field.
public struct Validation: Sendable {
    /// What was wrong so far.
    public private(set) var errors: [FieldError] = []

    /// No errors yet.
    public init() {}

    /// The value of `body`; `nil` when it throws, and the error is kept.
    public mutating func take<Value>(_ body: () throws(FieldError) -> Value) -> Value? {
        do {
            return try body()
        } catch {
            errors.append(error)
            return nil
        }
    }

    /// Adds an error.
    public mutating func fail(_ field: String, _ reason: FieldError.Reason) {
        errors.append(FieldError(field, reason))
    }

    /// Passes when nothing was wrong.
    /// - Throws: `InvalidInput` with every error.
    public func finish() throws(InvalidInput) {
        if !errors.isEmpty { throw InvalidInput(errors) }
    }
}

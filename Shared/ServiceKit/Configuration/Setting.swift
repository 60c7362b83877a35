import Configuration
import Foundation

/// One thing that can be configured. Given as `OTKLIK_…` in the environment, or on the command line; both by
/// `ConfigReader`.
public struct Setting: Sendable, Hashable {
    /// The key: `smtp.host`.
    public let key: String
    /// What holds when nothing is given; empty is "not set".
    public let fallback: String
    /// What values are allowed.
    public let allowed: Allowed
    /// What a number counts: `hours`.
    public let unit: String
    /// One line for the table.
    public let doc: String
    /// Whether the value is never shown.
    public let isSecret: Bool

    /// What values a setting may have. An empty value is always "not set".
    public enum Allowed: Sendable, Hashable {
        /// Anything.
        case text
        /// A whole number in a range.
        case number(ClosedRange<Int>)
        /// One of these.
        case choice([String])
        /// `http://…` or `https://…`.
        case webAddress
        /// IP addresses and ranges, separated by commas.
        case addressRanges
        /// `local`, `local:FILE` or `kafka:HOST:PORT[,HOST:PORT…]`.
        case log

        /// The rest of "must be …".
        var description: String {
            switch self {
            case .text: "a text"
            case .number(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
            case .choice(let values): values.joined(separator: ", ").replacing(/, ([^,]*)$/) { " or \($0.output.1)" }
            case .webAddress: "an address like http://localhost:8080"
            case .addressRanges: "addresses or ranges like 10.0.0.0/8, separated by commas"
            case .log: "local, local:FILE or kafka:HOST:PORT"
            }
        }

        func accepts(_ value: String) -> Bool {
            switch self {
            case .text: true
            case .number(let range): Int(value).map(range.contains) ?? false
            case .choice(let values): values.contains(value)
            case .webAddress:
                URL(string: value).map { ["http", "https"].contains($0.scheme) && $0.host() != nil } ?? false
            case .addressRanges: value.listed.allSatisfy { AddressRange($0) != nil }
            case .log: LogLocation(value) != nil
            }
        }
    }

    init(
        _ key: String, _ fallback: String = "", _ allowed: Allowed = .text, unit: String = "", isSecret: Bool = false,
        doc: String
    ) {
        self.key = key
        self.fallback = fallback
        self.allowed = allowed
        self.unit = unit
        self.isSecret = isSecret
        self.doc = doc
    }

    /// The environment variable: `OTKLIK_SMTP_HOST`.
    public var variable: String {
        "OTKLIK_" + String(key.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    /// The value in force.
    /// - Throws: `SettingsError`, when what is given is not allowed.
    func value(in reader: ConfigReader) throws(SettingsError) -> String {
        let given = reader.string(forKey: ConfigKey(key), isSecret: isSecret)?.trimmingCharacters(in: .whitespaces)
        guard let given, !given.isEmpty else { return fallback }
        guard allowed.accepts(given) else {
            throw .invalid(key: key, variable: variable, value: isSecret ? "…" : given, allowed: allowed.description)
        }
        return given
    }
}

/// What is wrong with the configuration.
public enum SettingsError: Error, Hashable, CustomStringConvertible {
    /// A value that is not allowed.
    case invalid(key: String, variable: String, value: String, allowed: String)
    /// Two settings that do not go together.
    case conflict(String)

    /// One sentence, with what to do.
    public var description: String {
        switch self {
        case .invalid(let key, let variable, let value, let allowed):
            "\(key) (\(variable)) is \"\(value.excerpt)\": it must be \(allowed)."
        case .conflict(let sentence): sentence
        }
    }
}

extension String {
    /// The parts of a list separated by commas.
    var listed: [String] {
        split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}

public import Appeals
public import Foundation
import Mustache

/// Words, dates and numbers as one reader wants them: in the language of the request, the zone of the city, seen at a moment.
public struct Localizer: Sendable {
    /// The reader's language.
    public let language: Language
    /// The moment from which "3 days ago" is counted.
    public let now: Date
    let timeZone: TimeZone
    private let strings: [String: Strings.Entry]

    init(_ strings: Strings, language: Language, timeZone: TimeZone, now: Date) {
        self.strings = strings.entries[language] ?? [:]
        self.language = language
        self.timeZone = timeZone
        self.now = now
    }

    /// The text of `key` with `{name}` replaced by `values["name"]`. A key that does not exist reads as itself; `TemplateCheck` finds it in tests.
    /// A value that ends with a full stop ("24 ноября 2026 г.") ends the sentence too: the text's own full stop after it is left out.
    public func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        guard case .text(let text) = strings[key] else { return key }
        return fill(text, values)
    }

    /// The text of `key` in the form after `count`, with `{n}` replaced by the number.
    public func callAsFunction(_ key: String, count: Int, _ values: [String: String] = [:]) -> String {
        guard case .forms(let forms) = strings[key], let text = forms[PluralForm(of: count, in: language)] else {
            return key
        }
        return fill(text, values.merging(["n": number(count)]) { given, _ in given })
    }

    /// The text in the reader's language.
    public subscript(text: LocalizedText) -> String { text[language] }

    private func fill(_ text: String, _ values: [String: String]) -> String {
        if values.isEmpty { return text }
        var filled = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            let value = values[name] ?? "{\(name)}"
            filled += rest[..<open] + value
            rest = rest[rest.index(after: close)...]
            if value.hasSuffix("."), rest.hasPrefix("."), !rest.hasPrefix("..") { rest = rest.dropFirst() }
        }
        return filled + rest
    }
}

/// `{{t.key}}` in templates: the text of a key without placeholders.
struct Words: MustacheParent {
    let localizer: Localizer

    func child(named key: String) -> Any? { localizer(key) }
}

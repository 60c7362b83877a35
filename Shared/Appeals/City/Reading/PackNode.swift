import Foundation
import Yams

/// A node of a pack's file with its place, so that every complaint names file, line and key. Reading never stops at a
/// fault: it is noted, a stand-in goes on, and loading throws at the end. A pack with stand-ins is never seen outside.
struct PackNode {
    /// `nil` when the key is missing.
    let node: Node?
    let file: PackFile
    let line: Int
    let key: String
    let notes: PackNotes

    /// Notes a problem here.
    func note(_ message: String) { notes.add(message, at: self) }

    /// Whether it is one value and no list or mapping.
    var isOneValue: Bool {
        if case .scalar? = node { true } else { false }
    }

    /// A value as it is written; YAML's ideas of numbers, dates and Norway are left out of it.
    func string() -> String {
        guard case .scalar(let scalar)? = node else {
            note(node == nil ? "is missing" : "must be one value, not a list or a mapping")
            return ""
        }
        let text = scalar.string.trimmingCharacters(in: .whitespacesAndNewlines)
        if text.isEmpty { note("is empty") }
        return text
    }

    /// The value that `parse` makes of the text; `nil` from it is a problem: the text "must be" `wanted`.
    func value<T>(_ wanted: String, or standIn: T, _ parse: (String) -> T?) -> T {
        let text = string()
        guard !text.isEmpty else { return standIn }
        if let value = parse(text) { return value }
        note("\"\(text.count > 60 ? "\(text.prefix(40))..." : text)\" must be \(wanted)")
        return standIn
    }

    /// A whole number.
    func int(_ range: ClosedRange<Int>) -> Int {
        value("a whole number from \(range.lowerBound) to \(range.upperBound)", or: range.lowerBound) {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A number.
    func double(_ range: ClosedRange<Double>) -> Double {
        value("a number from \(range.lowerBound) to \(range.upperBound)", or: range.lowerBound) {
            Double($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// `true` or `false`.
    func bool() -> Bool { value("true or false", or: false) { Bool($0) } }

    /// A date.
    func day() -> LocalDay { value("a date of the calendar, as 2026-01-09", or: LocalDay(number: 0)) { LocalDay($0) } }

    /// One of `options`, by its name.
    func choice<T>(_ options: [T], named name: (T) -> String, or standIn: T) -> T {
        let text = string()
        if let option = options.first(where: { name($0) == text }) { return option }
        if !text.isEmpty {
            let names = options.map(name)
            note("\"\(text)\" must be one of \(names.joined(separator: ", "))\(closest(to: text, in: names))")
        }
        return standIn
    }

    /// One of an enumeration's cases, by its raw value.
    func choice<T: CaseIterable & RawRepresentable<String>>(or standIn: T) -> T {
        choice(Array(T.allCases), named: \.rawValue, or: standIn)
    }

    /// A code that is defined here.
    func code(of kind: PackCode) -> String {
        let code = string()
        guard !code.isEmpty else { return code }
        if code.utf8.count > 60 || code.wholeMatch(of: /[a-z0-9]+([.-][a-z0-9]+)*/) == nil {
            note("\"\(code)\" must be lower-case Latin letters and digits with single dots or hyphens, 60 at most")
        }
        notes.define(kind, code, at: self)
        return code
    }

    /// A code that is defined elsewhere; `subject` names it.
    func reference(to kind: PackCode, by subject: String) -> String {
        let code = string()
        if !code.isEmpty { notes.refer(to: kind, code, by: subject, at: self) }
        return code
    }

    /// The items of a list, each read by `read`.
    func list<T>(orEmpty: Bool = false, _ read: (PackNode) -> T) -> [T] {
        guard case .sequence(let items)? = node else {
            note(node == nil ? "is missing" : "must be a list")
            return []
        }
        if items.isEmpty && !orEmpty { note("is an empty list") }
        return items.enumerated().map { index, item in
            read(PackNode(node: item, file: file, line: item.mark?.line ?? line, key: "\(key)[\(index)]", notes: notes))
        }
    }

    /// What `read` makes of a mapping's keys; keys it does not ask for are problems.
    func fields<T>(_ read: (PackFields) -> T) -> T {
        guard case .mapping(let mapping)? = node else {
            note(node == nil ? "is missing" : "must be a mapping of keys to values")
            return read(PackFields(of: self, mapping: nil))
        }
        let fields = PackFields(of: self, mapping: mapping)
        let result = read(fields)
        fields.noteUnknown()
        return result
    }

    /// A text with all its translations.
    func text() -> LocalizedText {
        fields { LocalizedText(ru: $0.translation(.ru) { $0.string() }, en: $0.translation(.en) { $0.string() }) }
    }

    /// Lists of words in all languages.
    func words() -> LocalizedWords {
        fields {
            LocalizedWords(
                ru: $0.translation(.ru) { $0.list { $0.string() } }, en: $0.translation(.en) { $0.list { $0.string() } }
            )
        }
    }

    /// A point: `[46.95, 142.73]`, north and east.
    func coordinate() -> Coordinate {
        let numbers = list { $0.double(-180...180) }
        guard numbers.count == 2, (-90...90).contains(numbers[0]) else {
            if node != nil { note("must be two numbers, degrees north and degrees east, as [46.95, 142.73]") }
            return Coordinate(latitude: 0, longitude: 0)
        }
        return Coordinate(latitude: numbers[0], longitude: numbers[1])
    }
}

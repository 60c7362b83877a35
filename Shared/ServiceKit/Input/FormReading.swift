public import Appeals

/// Reads the fields of a form and gathers what is wrong with them, so that all of it is told at once.
public struct FormReading: Sendable {
    private let form: FormData
    /// What is wrong so far.
    public private(set) var errors: [FieldError] = []

    /// A reading of `form`.
    public init(_ form: FormData) { self.form = form }

    /// Notes that `reason` holds for `field`, unless something is wrong with it already.
    public mutating func add(_ field: String, _ reason: FieldError.Reason) {
        if !errors.contains(where: { $0.field == field }) { errors.append(FieldError(field, reason)) }
    }

    /// A text that must be there; empty when something is wrong with it.
    public mutating func text(_ field: String, limit: Int = Validated.textLimit, lines: Bool = true) -> String {
        if let text = optionalText(field, limit: limit, lines: lines) { return text }
        add(field, .missing)
        return ""
    }

    /// A text that may be left out; `nil` also when something is wrong with it.
    public mutating func optionalText(
        _ field: String, limit: Int = Validated.textLimit, lines: Bool = true
    ) -> String? {
        do throws(FieldError) {
            return try Validated.optionalText(form[field], field: field, limit: limit, lines: lines)
        } catch {
            errors.append(error)
            return nil
        }
    }

    /// What `read` makes of the field, which must be there; when it makes nothing, the value is no known one.
    public mutating func value<Value>(_ field: String, _ read: (String) -> Value?) -> Value? {
        guard let raw = form[field], !raw.isEmpty else {
            add(field, .missing)
            return nil
        }
        let value = read(raw)
        if value == nil { add(field, .unknown(raw)) }
        return value
    }

    /// The element of `list` that is chosen, if one is.
    public mutating func coded<Element: Coded>(_ field: String, in list: CodedList<Element>) -> Element? {
        guard let code = form[field], !code.isEmpty else { return nil }
        if list[code] == nil { add(field, .unknown(code)) }
        return list[code]
    }

    /// Passes when nothing was wrong.
    /// - Throws: `InvalidInput` with every error.
    public func check() throws(InvalidInput) {
        if !errors.isEmpty { throw InvalidInput(errors) }
    }
}

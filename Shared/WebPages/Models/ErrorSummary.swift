public import ServiceKit

/// What is wrong with a form, at its top, each line leading to its field: `{{#errors}}{{>error-summary}}{{/errors}}`.
public struct ErrorSummary: Sendable {
    let title: String
    let items: [Link]

    /// The summary of `errors`; `labels` gives the fields' labels by name. `nil` when there are no errors, so that the section stays away.
    public init?(_ errors: [FieldError], labels: [String: String], in localizer: Localizer) {
        if errors.isEmpty { return nil }
        title = localizer("form-errors", count: errors.count)
        items = errors.map { error in
            let label = labels[error.field].map { "\($0): " } ?? ""
            return Link(label + error.reason.sentence(in: localizer.language), "#\(error.field)")
        }
    }
}

extension Localizer {
    /// What is wrong with `field`, for its `error:`; `nil` when nothing is.
    public func error(_ field: String, among errors: [FieldError]) -> String? {
        errors.first { $0.field == field }?.reason.sentence(in: language)
    }
}

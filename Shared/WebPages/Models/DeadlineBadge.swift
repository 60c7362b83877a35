public import Foundation

/// A date owed, and how near it is: `{{#deadline}}{{>deadline-badge}}{{/deadline}}`.
public struct DeadlineBadge: Sendable {
    let datetime: String
    let text: String
    let relative: String
    let tone: Tone
    let icon: String

    /// The badge of a deadline at `due`, seen at the localizer's now; once `met` it is calm whatever the date. Red when late, amber from the day before.
    public init(_ due: Date, met: Bool = false, in localizer: Localizer) {
        datetime = localizer.machine(due)
        text = localizer.date(due)
        let days = localizer.days(from: localizer.now, to: due)
        if met {
            (tone, icon, relative) = (.success, "check", localizer("deadline-met"))
        } else if due < localizer.now {
            (tone, icon, relative) = (.danger, "alert", localizer("deadline-late", count: max(1, -days)))
        } else if days <= 1 {
            (tone, icon, relative) = (.warning, "clock", localizer.relative(due))
        } else {
            (tone, icon, relative) = (.neutral, "clock", localizer.relative(due))
        }
    }
}

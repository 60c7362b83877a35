import Appeals
import Foundation

/// What has become of an appeal that was taken into work. The raw values stand in the store.
enum Standing: String, Sendable, CaseIterable {
    /// Solved, at the latest on the same date of the next month: a term of a month ends with that day (Civil Code of Russia, articles 192 and 194).
    case solvedWithinMonth = "solved"
    /// Solved after that.
    case solvedLater = "solved-later"
    case answered
    case refused
    case forwarded
    case withdrawn
    case merged
    case inWork = "in-work"

    /// Where `appeal` stands, taken into work on `accepted`, when its last event happened on `day`. An erased appeal stays where it stood `before`, for
    /// the figures outlive the names; one that was still in work is no longer, by the resident's wish.
    init(_ appeal: Appeal, acceptedOn accepted: LocalDay, changedOn day: LocalDay, before: Standing?) {
        switch (appeal.phase, before) {
        case (.resolved, let before?) where before.isSolved: self = before
        case (.resolved, _): self = day <= accepted.adding(months: 1) ? .solvedWithinMonth : .solvedLater
        case (.answered, _): self = .answered
        case (.rejected, _): self = .refused
        case (.forwarded, _): self = .forwarded
        case (.withdrawn, _): self = .withdrawn
        case (.merged, _): self = .merged
        case (.erased, let before?) where before != .inWork: self = before
        case (.erased, _): self = .withdrawn
        default: self = .inWork
        }
    }

    /// Whether the unit solved it.
    var isSolved: Bool { self == .solvedWithinMonth || self == .solvedLater }
}

extension LocalDay {
    /// The same date so many months later, or earlier when negative; the month's last day where there is none such.
    func adding(months: Int) -> LocalDay {
        let (year, month, day) = date
        let count = year * 12 + month - 1 + months
        let (laterYear, laterMonth) = (count / 12, count % 12 + 1)
        return (0...3).lazy.compactMap { LocalDay(year: laterYear, month: laterMonth, day: day - $0) }.first
            ?? self + 30 * months
    }
}

public import Foundation

/// Counts deadlines: calendar days, to the end of the local day, 23:59:59 in the city, moved off days off as the pack
/// says.
public struct Deadline: Hashable, Sendable {
    /// The numbers.
    public let terms: LegalTerms
    /// The working days.
    public let calendar: WorkingCalendar

    /// Counts by these terms and this calendar.
    public init(terms: LegalTerms, calendar: WorkingCalendar) {
        self.terms = terms
        self.calendar = calendar
    }

    /// When the outcome of an appeal registered at `registration` is owed. Urgent types: exact hours, day and night. A
    /// formal appeal: the term of law, or the type's own promise when that is shorter. A message: the type's own;
    /// without a type yet, the pack's for messages.
    public func due(for type: IssueType?, basis: LegalBasis, from registration: Date) -> Date {
        switch (type?.term, basis) {
        case (.urgent(let hours), _): registration + Double(hours * 3_600)
        case (.days(let days), .formal): end(of: min(days, terms.answerDays), from: registration)
        case (.days(let days), .message): end(of: days, from: registration)
        case (nil, .formal): end(of: terms.answerDays, from: registration)
        case (nil, .message): end(of: terms.messageDays, from: registration)
        }
    }

    /// The deadline after one extension, counted from the old deadline (59-FZ art. 12 part 2).
    public func extended(_ deadline: Date) -> Date { end(of: terms.extensionDays, from: deadline) }

    /// Until when what came in at `receipt` is registered (59-FZ art. 8 part 2).
    public func registerBy(_ receipt: Date) -> Date { end(of: terms.registerDays, from: receipt) }

    /// Until when a matter of another authority is forwarded to it (59-FZ art. 8 part 3).
    public func forwardBy(_ registration: Date) -> Date { end(of: terms.forwardDays, from: registration) }

    /// Until when a resident may say that an appeal closed at `closing` is not fixed; a right, so it is not moved.
    public func reopenBy(_ closing: Date) -> Date { calendar.end(of: calendar.day(of: closing) + terms.reopenDays) }

    /// The end of the day `days` after the one of `start`, which itself does not count. A term that ends on a day off
    /// and has no working day after its start, as three days over New Year, ends on the first working day after: a
    /// deadline cannot lie before what it is counted from.
    private func end(of days: Int, from start: Date) -> Date {
        let first = calendar.day(of: start)
        let last = first + days
        guard !calendar.isWorkingDay(last) else { return calendar.end(of: last) }
        switch terms.deadlineOnDayOff {
        case .keep:
            return calendar.end(of: last)
        case .nextWorkingDay:
            return calendar.end(of: calendar.nextWorkingDay(after: last))
        case .previousWorkingDay:
            let before = calendar.previousWorkingDay(before: last)
            return calendar.end(of: before > first ? before : calendar.nextWorkingDay(after: last))
        }
    }
}

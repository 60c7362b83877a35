/// A day of the Gregorian calendar, wherever one is: `2026-01-09`.
public struct LocalDay: Hashable, Comparable, Sendable {
    /// Days since 1 January 1970.
    public let number: Int

    /// The day `number` days after 1 January 1970.
    public init(number: Int) { self.number = number }

    /// A day by its date; `nil` when the calendar has none such, as 30 February.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        // Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, eras have 400 of them.
        let marchYear = month > 2 ? year : year - 1
        let era = marchYear / 400
        let yearOfEra = marchYear % 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        guard date == (year, month, day) else { return nil }
    }

    /// A day by its ISO 8601 date, `2026-01-09`; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], parts.joined().allSatisfy({ $0.isASCII && $0.isNumber }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Year, month and day of the month.
    public var date: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = ((5 * dayOfYear + 2) / 153 + 2) % 12 + 1
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * ((month + 9) % 12) + 2) / 5 + 1
        )
    }

    /// The day of the week.
    public var weekday: Weekday { Weekday.allCases[((number + 3) % 7 + 7) % 7] }

    /// The day `days` later.
    public static func + (day: LocalDay, days: Int) -> LocalDay { LocalDay(number: day.number + days) }

    /// The day `days` earlier.
    public static func - (day: LocalDay, days: Int) -> LocalDay { LocalDay(number: day.number - days) }

    /// Whether `left` comes first.
    public static func < (left: LocalDay, right: LocalDay) -> Bool { left.number < right.number }
}

/// The days of the week, from Monday as in ISO 8601.
public enum Weekday: String, Hashable, Sendable, CaseIterable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}

extension LocalDay: CustomStringConvertible {
    /// ISO 8601, `2026-01-09`.
    public var description: String {
        let (year, month, day) = date
        return [(year, 4), (month, 2), (day, 2)]
            .map { String(repeating: "0", count: max(0, $1 - String($0).count)) + String($0) }
            .joined(separator: "-")
    }
}

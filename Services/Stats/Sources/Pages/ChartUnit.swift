import Appeals
import WebPages

/// What one bar of the chart stands for, by the length of the period: few enough bars to be read.
enum ChartUnit: String, Sendable, CaseIterable {
    case day, week, month, year

    init(for period: Period) {
        self =
            switch period.days {
            case ...31: .day
            case ...184: .week
            case ...1_130: .month
            default: .year
            }
    }

    /// The bars of a period: weeks from Monday, whole months and years, cut at its ends.
    func parts(of period: Period) -> [Period] {
        var parts: [Period] = []
        var first = period.first
        while first <= period.last {
            let last = min(end(of: first), period.last)
            parts.append(Period(first: first, last: last))
            first = last + 1
        }
        return parts
    }

    private func end(of day: LocalDay) -> LocalDay {
        let (year, month, ofMonth) = day.date
        return switch self {
        case .day: day
        case .week: day + (6 - (Weekday.allCases.firstIndex(of: day.weekday) ?? 0))
        case .month: (day - (ofMonth - 1)).adding(months: 1) - 1
        case .year: LocalDay(year: year, month: 12, day: 31) ?? day + (12 - month)
        }
    }

    /// What stands under a bar.
    func name(of part: Period, _ label: DayLabel) -> String {
        switch self {
        case .day: label.short(part.first)
        case .week: "\(label.short(part.first))–\(label.short(part.last))"
        case .month: label.month(part.first)
        case .year: "\(part.first.date.year)"
        }
    }

    /// Names of days in the reader's language.
    static func label(_ pack: CityPack, _ text: Localizer) -> DayLabel { DayLabel(calendar: pack.calendar, text: text) }
}

/// Names of days of the city.
struct DayLabel: Sendable {
    let calendar: WorkingCalendar
    let text: Localizer

    /// `24 ноября 2026 г.`
    func long(_ day: LocalDay) -> String { text.date(calendar.end(of: day)) }

    /// `24 ноя`.
    func short(_ day: LocalDay) -> String { text.shortDate(calendar.end(of: day)) }

    /// `11.2026`.
    func month(_ day: LocalDay) -> String {
        let (year, month, _) = day.date
        return "\(month < 10 ? "0" : "")\(month).\(year)"
    }
}

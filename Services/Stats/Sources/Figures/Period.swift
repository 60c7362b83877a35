import Appeals
import Foundation
import ServiceKit

/// Days of the city from the first to the last, both counted.
struct Period: Sendable, Hashable {
    let first: LocalDay
    let last: LocalDay

    /// No city hall's figures reach back further.
    static let earliest = LocalDay(year: 2000, month: 1, day: 1)!

    /// How many days.
    var days: Int { last.number - first.number + 1 }

    /// The twelve months that end with `last`.
    static func year(to last: LocalDay) -> Period { Period(first: last.adding(months: -12) + 1, last: last) }

    init(first: LocalDay, last: LocalDay) {
        self.first = first
        self.last = last
    }

    /// Reads a query: `from` and `to` as ISO dates; what is absent or empty is as in `usual`.
    /// - Throws: `InvalidInput` naming the fields: no date, before 2000, after `today`, or upside down.
    init(from: String?, to: String?, usual: Period, today: LocalDay) throws(InvalidInput) {
        var validation = Validation()
        let last = validation.take { () throws(FieldError) in try Self.day(to, "to", usual.last, today) }
        let first = validation.take { () throws(FieldError) in
            // One end alone: the twelve months before it, or all since it.
            try Self.day(from, "from", Self.year(to: last ?? usual.last).first, today)
        }
        if let first, let last, first > last {
            validation.fail(
                "to",
                .other(
                    LocalizedText(
                        ru: "Период кончается раньше, чем начинается: поменяйте даты местами.",
                        en: "The period ends before it begins: swap the dates.")))
        }
        try validation.finish()
        self.init(first: first ?? usual.first, last: last ?? usual.last)
    }

    private static func day(
        _ raw: String?, _ field: String, _ usual: LocalDay, _ today: LocalDay
    ) throws(FieldError) -> LocalDay {
        guard let raw, !raw.isEmpty else { return usual }
        guard let day = LocalDay(raw) else {
            throw FieldError(
                field,
                .other(
                    LocalizedText(
                        ru: "Нужна дата: год, месяц и день, например 2026-01-31.",
                        en: "This must be a date: year, month and day, like 2026-01-31.")))
        }
        guard day >= earliest else {
            throw FieldError(
                field,
                .other(
                    LocalizedText(ru: "Дата не может быть раньше 2000 года.", en: "The date must be in 2000 or later."))
            )
        }
        guard day <= today else {
            throw FieldError(
                field,
                .other(LocalizedText(ru: "Дата ещё не наступила.", en: "The date has not come yet.")))
        }
        return day
    }
}

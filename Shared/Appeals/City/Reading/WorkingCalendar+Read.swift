import Foundation

extension WorkingCalendar {
    /// Reads `calendar.yaml`. A listed day that changes nothing is most likely a wrong date, so it is a problem.
    init(from fields: PackFields, timeZone: TimeZone) {
        let weekend = Set(fields["weekend"].list(orEmpty: true) { $0.choice(or: Weekday.sunday) })
        if weekend.count == Weekday.allCases.count { fields["weekend"].note("leaves no day to work on") }
        let holidays = Set(
            fields["holidays"].list(orEmpty: true) {
                $0.value("month and day, as 01-07", or: YearlyHoliday(month: 1, day: 1)) { YearlyHoliday($0) }
            })
        let plain = WorkingCalendar(timeZone: timeZone, weekend: weekend, holidays: holidays)
        let years = fields["years"].list { item in
            item.fields { year in
                // Named for those who check the list; the pack has no other use for it.
                _ = year["source"].string()
                let number = year["year"].int(2000...2200)
                return (
                    number: number,
                    off: year["days-off"].days(in: number, are: "a day off") { !plain.isWorkingDay($0) },
                    worked: year["working-days"].days(in: number, are: "a working day") { plain.isWorkingDay($0) }
                )
            }
        }
        if Set(years.map(\.number)).count != years.count { fields["years"].note("lists a year twice") }
        self.init(
            timeZone: timeZone, weekend: weekend, holidays: holidays, daysOff: Set(years.flatMap(\.off)),
            workingDays: Set(years.flatMap(\.worked)), years: Set(years.map(\.number)))
    }
}

extension WorkingCalendar.YearlyHoliday {
    /// `01-07`. 29 February comes too seldom to be a yearly holiday.
    fileprivate init?(_ text: String) {
        guard let date = LocalDay("2001-" + text)?.date else { return nil }
        self.init(month: date.month, day: date.day)
    }
}

extension PackNode {
    /// Dates of `year` that a list makes what they are not already.
    fileprivate func days(in year: Int, are what: String, already: (LocalDay) -> Bool) -> [LocalDay] {
        list(orEmpty: true) { item in
            let day = item.day()
            guard day.number != 0 else { return day }
            if day.date.year != year {
                item.note("\(day) does not belong to \(year)")
            } else if already(day) {
                item.note("\(day), a \(day.weekday.rawValue), is \(what) already")
            }
            return day
        }
    }
}

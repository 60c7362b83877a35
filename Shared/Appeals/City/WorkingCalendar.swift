public import Foundation

/// Which days are worked, in the city's time zone. Years without a list of their own have weekends and the yearly
/// holidays only.
public struct WorkingCalendar: Hashable, Sendable {
    /// A holiday that comes every year on the same date.
    public struct YearlyHoliday: Hashable, Sendable {
        /// 1...12.
        public let month: Int
        /// Of the month, from 1.
        public let day: Int

        /// The holiday on this date of every year.
        public init(month: Int, day: Int) {
            self.month = month
            self.day = day
        }
    }

    /// The zone that days are counted in.
    public let timeZone: TimeZone
    /// The days of the week that are off.
    public let weekend: Set<Weekday>
    /// Holidays of every year.
    public let holidays: Set<YearlyHoliday>
    /// Further days off: days that working days were moved from, and holidays' substitutes.
    public let daysOff: Set<LocalDay>
    /// Days of a weekend that are worked.
    public let workingDays: Set<LocalDay>
    /// The years whose moved days are listed.
    public let years: Set<Int>

    /// A calendar.
    public init(
        timeZone: TimeZone, weekend: Set<Weekday> = [.saturday, .sunday], holidays: Set<YearlyHoliday> = [],
        daysOff: Set<LocalDay> = [], workingDays: Set<LocalDay> = [], years: Set<Int> = []
    ) {
        self.timeZone = timeZone
        self.weekend = weekend
        self.holidays = holidays
        self.daysOff = daysOff
        self.workingDays = workingDays
        self.years = years
    }

    /// Whether the city works that day.
    public func isWorkingDay(_ day: LocalDay) -> Bool {
        if workingDays.contains(day) { return true }
        let (_, month, ofMonth) = day.date
        return !weekend.contains(day.weekday) && !daysOff.contains(day)
            && !holidays.contains(YearlyHoliday(month: month, day: ofMonth))
    }

    /// The last working day before `day`.
    public func previousWorkingDay(before day: LocalDay) -> LocalDay { search(from: day, step: -1) }

    /// The first working day after `day`.
    public func nextWorkingDay(after day: LocalDay) -> LocalDay { search(from: day, step: 1) }

    /// The day it is in the city at `moment`.
    public func day(of moment: Date) -> LocalDay {
        let local = moment.timeIntervalSince1970 + Double(timeZone.secondsFromGMT(for: moment))
        return LocalDay(number: Int((local / 86_400).rounded(.down)))
    }

    /// The last second of the day in the city, 23:59:59.
    public func end(of day: LocalDay) -> Date { moment(of: day + 1, seconds: -1) }

    /// The moment so many seconds after the local midnight that begins `day`.
    private func moment(of day: LocalDay, seconds: Int) -> Date {
        let asIfUTC = Date(timeIntervalSince1970: Double(day.number * 86_400 + seconds))
        // The offset near a change of clocks is that of the moment itself, not of the same digits in UTC: the second
        // look settles it.
        let guess = asIfUTC - Double(timeZone.secondsFromGMT(for: asIfUTC))
        return asIfUTC - Double(timeZone.secondsFromGMT(for: guess))
    }

    /// No calendar has a year without work; one that claims so is taken at the neighbouring day rather than searched
    /// for ever.
    private func search(from day: LocalDay, step: Int) -> LocalDay {
        (1...366).lazy.map { day + step * $0 }.first(where: isWorkingDay) ?? day + step
    }
}

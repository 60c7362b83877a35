import Appeals
import Foundation
import Testing

@Suite("Days and the working calendar")
struct DeadlineCalendarTests {
    @Test(
        "a date is a number of days and back",
        arguments: [
            ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2000-03-01", 11_017),
            ("2026-01-09", 20_462), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
        ])
    func numbers(date: String, number: Int) {
        #expect(LocalDay(date)?.number == number)
        #expect(LocalDay(number: number).description == date)
    }

    @Test("days agree with Foundation's calendar over two centuries")
    func foundation() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for number in stride(from: -36_525, through: 36_525, by: 61) {
            let parts = calendar.dateComponents(
                [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(number) * 86_400))
            let day = LocalDay(number: number)
            #expect(day.date.year == parts.year && day.date.month == parts.month && day.date.day == parts.day)
            #expect(Weekday.allCases.firstIndex(of: day.weekday) == ((parts.weekday ?? 0) + 5) % 7)
            #expect(LocalDay(day.description) == day)
        }
    }

    @Test(
        "what is no date is none",
        arguments: [
            "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-9", "26-01-09", "", "2026-01-09T00:00",
            "２０２６-01-09",
        ])
    func none(text: String) { #expect(LocalDay(text) == nil) }

    @Test(
        "2026 and 2027 have 247 working days each, as the published production calendars say", arguments: [2026, 2027])
    func year(number: Int) throws {
        let calendar = try CityPack.load(from: CityFixtures.real).calendar
        let first = try #require(LocalDay(year: number, month: 1, day: 1))
        let days = (0..<365).map { first + $0 }.filter(calendar.isWorkingDay)
        #expect(days.count == 247)
        #expect(calendar.years.contains(number))
    }

    @Test("neighbouring working days are found over the New Year holidays and over a worked Saturday")
    func neighbours() throws {
        let calendar = try CityPack.load(from: CityFixtures.real).calendar
        let newYear = try #require(LocalDay("2027-01-01"))
        #expect(calendar.previousWorkingDay(before: newYear).description == "2026-12-30")
        #expect(calendar.nextWorkingDay(after: newYear).description == "2027-01-11")
        let friday = try #require(LocalDay("2027-02-19"))
        #expect(calendar.nextWorkingDay(after: friday).description == "2027-02-20")
        #expect(calendar.nextWorkingDay(after: friday + 1).description == "2027-02-24")
    }

    @Test("a year without a list of its own still has its holidays and weekends")
    func unlisted() throws {
        let calendar = try CityPack.load(from: CityFixtures.real).calendar
        #expect(!calendar.isWorkingDay(try #require(LocalDay("2031-01-06"))))
        #expect(!calendar.isWorkingDay(try #require(LocalDay("2031-06-12"))))
        #expect(calendar.isWorkingDay(try #require(LocalDay("2031-06-11"))))
    }
}

import Foundation
import Testing
@testable import Appeals
@testable import WebPages

@Suite("Words, dates and numbers")
struct LocalizerTests {
    let ru: Localizer
    let en: Localizer

    init() throws {
        let site = try WebSite()
        ru = site.localizer(.ru)
        en = site.localizer(.en)
    }

    @Test(
        "Russian numbers take three forms, English two",
        arguments: [
            (0, "0 дней назад", "0 days ago"), (1, "1 день назад", "1 day ago"), (2, "2 дня назад", "2 days ago"),
            (4, "4 дня назад", "4 days ago"), (5, "5 дней назад", "5 days ago"), (11, "11 дней назад", "11 days ago"),
            (12, "12 дней назад", "12 days ago"), (14, "14 дней назад", "14 days ago"),
            (21, "21 день назад", "21 days ago"), (22, "22 дня назад", "22 days ago"),
            (25, "25 дней назад", "25 days ago"), (101, "101 день назад", "101 days ago"),
            (111, "111 дней назад", "111 days ago"), (112, "112 дней назад", "112 days ago"),
            (1_001, "1\u{a0}001 день назад", "1,001 days ago"),
        ])
    func plurals(count: Int, russian: String, english: String) {
        #expect(ru("days-ago", count: count) == russian)
        #expect(en("days-ago", count: count) == english)
    }

    @Test("Dates are those of the city, not of the computer")
    func dates() {
        // 23:02 UTC is 10:02 of the next day in Yuzhno-Sakhalinsk.
        let time = Date(timeIntervalSince1970: 1_795_474_920)
        #expect(ru.dateTime(time) == "24 ноября 2026\u{a0}г., 10:02")
        #expect(en.dateTime(time) == "24 November 2026, 10:02")
        #expect(ru.shortDate(time) == "24 ноя" && en.shortDate(time) == "24 Nov")
        #expect(ru.machine(time) == "2026-11-23T23:02:00Z")
        #expect(ru.time(time + 3 * 60) == "10:05" && ru.time(time - 10 * 3_600) == "0:02")
        #expect(ru.dateTime(Date(timeIntervalSince1970: -1)) == "1 января 1970\u{a0}г., 10:59")
    }

    /// Seconds from now, and how they read.
    static let times: [(TimeInterval, String, String)] = [
        (-20, "только что", "just now"), (-65, "1 минуту назад", "1 minute ago"), (7_300, "через 2 часа", "in 2 hours"),
        (-3_700, "1 час назад", "1 hour ago"), (28_800, "сегодня", "today"), (-46_800, "сегодня", "today"),
        (-72_000, "вчера", "yesterday"), (86_400, "завтра", "tomorrow"), (172_800, "через 2 дня", "in 2 days"),
        (-259_200, "3 дня назад", "3 days ago"), (5_270_400, "через 2 месяца", "in 2 months"),
        (-69_120_000, "2 года назад", "2 years ago"),
    ]

    @Test("Relative times say what is most useful", arguments: times)
    func relative(seconds: TimeInterval, russian: String, english: String) {
        #expect(ru.relative(WebSite.now + seconds) == russian)
        #expect(en.relative(WebSite.now + seconds) == english)
    }

    @Test("A deadline is calm, near, late or met")
    func deadlines() {
        func badge(_ days: Double, met: Bool = false) -> DeadlineBadge {
            DeadlineBadge(WebSite.now + days * 86_400, met: met, in: ru)
        }
        #expect(badge(9).tone == .neutral && badge(9).relative == "через 9 дней")
        #expect(badge(1).tone == .warning && badge(1).relative == "завтра")
        #expect(badge(-0.1).tone == .danger && badge(-0.1).relative == "просрочено на 1 день")
        #expect(badge(-4).relative == "просрочено на 4 дня")
        #expect(badge(-4, met: true).tone == .success)
        #expect(badge(9).datetime == "2026-12-03T03:05:00Z")
    }

    @Test("Numbers and shares are written as each language writes them")
    func numbers() {
        #expect(ru.number(1_234_567) == "1\u{a0}234\u{a0}567" && en.number(1_234_567) == "1,234,567")
        #expect(ru.number(0) == "0" && ru.number(999) == "999" && ru.number(-1_000) == "\u{2212}1\u{a0}000")
        #expect(ru.number(4.25, fraction: 1) == "4,3" && en.number(9.995, fraction: 2) == "9.99")
        #expect(ru.number(2.04, fraction: 2) == "2,04" && ru.number(-0.04, fraction: 1) == "0,0")
        #expect(ru.percent(0.612) == "61\u{a0}%" && en.percent(0.612) == "61%")
        #expect(ru.percent(0.001) == "<1\u{a0}%" && en.percent(0.999) == ">99%" && en.percent(1) == "100%")
    }

    @Test("Placeholders are filled once: what a resident writes is never a placeholder")
    func placeholders() {
        #expect(en("chart-peak", ["value": "{label}", "label": "{value}"]) == "Highest: {label} ({value}).")
        #expect(en("chart-peak", ["value": "3"]) == "Highest: 3 ({label}).")
        #expect(en("no-such-text") == "no-such-text")
    }

    @Test("A value that ends with a full stop ends the sentence: a second one never follows")
    func fullStops() {
        let date = ru.date(Date(timeIntervalSince1970: 1_795_474_920))
        #expect(date.hasSuffix("г.") && ru("footer-emergency", ["phone": date]).hasSuffix("звоните \(date)"))
        #expect(ru("footer-emergency", ["phone": "112"]).hasSuffix("звоните 112."))
        #expect(en("footer-emergency", ["phone": "112, ext. 3."]).hasSuffix("call 112, ext. 3."))
        #expect(en("footer-emergency", ["phone": "112, ext. 3"]).hasSuffix("call 112, ext. 3."))
    }

    @Test("Every phase of an appeal has words in both languages")
    func phases() {
        for phase in Phase.allCases {
            #expect(StatusBadge(phase, in: ru).text != "phase-\(phase.rawValue)")
            #expect(StatusBadge(phase, in: en).text != StatusBadge(phase, in: ru).text)
        }
    }
}

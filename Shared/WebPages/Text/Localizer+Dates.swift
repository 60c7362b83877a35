import Appeals
public import Foundation

extension Localizer {
    /// `24 ноября 2026 г.`, `24 November 2026`.
    public func date(_ time: Date) -> String {
        let (year, month, day) = localDay(time).date
        return self("date-long", ["day": "\(day)", "month": name(of: month, "months"), "year": "\(year)"])
    }

    /// `24 ноября 2026 г., 10:02`.
    public func dateTime(_ time: Date) -> String { "\(date(time)), \(self.time(time))" }

    /// `24 ноя`, `24 Nov`: for charts and tight columns.
    public func shortDate(_ time: Date) -> String {
        let (_, month, day) = localDay(time).date
        return "\(day) \(name(of: month, "months-short"))"
    }

    /// `10:02`, on a clock of 24 hours.
    public func time(_ time: Date) -> String {
        let minutes = Int((localSeconds(time) / 60).rounded(.down)) - localDay(time).number * 1_440
        return "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
    }

    /// For `<time datetime>`: ISO 8601, UTC, whole seconds.
    public func machine(_ time: Date) -> String { time.formatted(.iso8601) }

    /// How many local days lie between two times: 0 on the same day, negative when `end` is on an earlier one.
    public func days(from start: Date, to end: Date) -> Int { localDay(end).number - localDay(start).number }

    /// `3 дня назад`, `через 2 дня`, `вчера`, `через 5 минут`: minutes and hours while they say more than the day, then days, months, years.
    public func relative(_ time: Date) -> String {
        let seconds = time.timeIntervalSince(now)
        let minutes = Int(abs(seconds) / 60)
        let days = days(from: now, to: time)
        let way = seconds < 0 ? "ago" : "in"
        return switch (minutes, days) {
        case (0, _): self("just-now")
        case (..<60, _): self("minutes-\(way)", count: minutes)
        case (..<360, _): self("hours-\(way)", count: minutes / 60)
        case (_, 0): self("today")
        case (_, -1): self("yesterday")
        case (_, 1): self("tomorrow")
        case (_, -59...59): self("days-\(way)", count: abs(days))
        case (_, -729...729): self("months-\(way)", count: abs(days) / 30)
        default: self("years-\(way)", count: abs(days) / 365)
        }
    }

    private func localSeconds(_ time: Date) -> Double {
        time.timeIntervalSince1970 + Double(timeZone.secondsFromGMT(for: time))
    }

    private func localDay(_ time: Date) -> LocalDay {
        LocalDay(number: Int((localSeconds(time) / 86_400).rounded(.down)))
    }

    private func name(of month: Int, _ list: String) -> String { String(self(list).split(separator: " ")[month - 1]) }
}

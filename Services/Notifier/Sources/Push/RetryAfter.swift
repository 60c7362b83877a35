import Foundation

/// The header `Retry-After` (RFC 9110 section 10.2.3): how long a server asks to be left alone.
enum RetryAfter {
    /// The longest wait that is believed, seconds: a mistake of theirs must not silence a resident for a year.
    static let longest: TimeInterval = 86_400

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds from `now`, from 0 to `longest`; `nil` when `value` is neither a number of seconds nor a date.
    static func seconds(_ value: String, now: Date) -> TimeInterval? {
        let value = value.trimmingCharacters(in: .whitespaces)
        let isNumber = !value.isEmpty && value.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let seconds = isNumber ? TimeInterval(value) : date(value)?.timeIntervalSince(now) else { return nil }
        return min(max(seconds, 0), longest)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7). The two older forms, which nobody may send any more,
    /// are no date: the wait is then our own.
    private static func date(_ text: String) -> Date? {
        guard
            let match = text.wholeMatch(
                of: /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT/),
            let month = months.firstIndex(of: String(match.2)), let day = Int(match.1), let year = Int(match.3),
            let hour = Int(match.4), let minute = Int(match.5), let second = Int(match.6)
        else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.date(
            from: DateComponents(
                year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second))
    }
}

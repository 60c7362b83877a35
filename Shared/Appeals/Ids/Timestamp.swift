public import Foundation

/// Times as the log writes them: RFC 3339, UTC, always three digits of milliseconds (`2026-11-24T03:05:35.120Z`).
///
/// Written by hand because one event in three microseconds is what a hop can afford, and Foundation's formatters take that long for one date.
public enum Timestamp {
    /// `time` cut to whole milliseconds, so that writing and reading give the same value.
    public static func milliseconds(_ time: Date) -> Date {
        Date(timeIntervalSince1970: (time.timeIntervalSince1970 * 1_000).rounded(.down) / 1_000)
    }

    /// Writes a time.
    public static func text(_ time: Date) -> String {
        let total = Int64((time.timeIntervalSince1970 * 1_000).rounded())
        let (days, milliseconds) = total.flooredDivision(by: 86_400_000)
        let (year, month, day) = civil(days)
        let fields: [(Int64, Int)] = [
            (year, 4), (month, 2), (day, 2), (milliseconds / 3_600_000, 2), (milliseconds / 60_000 % 60, 2),
            (milliseconds / 1_000 % 60, 2), (milliseconds % 1_000, 3),
        ]
        let separators = Array("--T::.Z".utf8)
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var place = 0
            for (index, (value, width)) in fields.enumerated() {
                var value = value
                for digit in stride(from: width - 1, through: 0, by: -1) {
                    buffer[place + digit] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
                    value /= 10
                }
                buffer[place + width] = separators[index]
                place += width + 1
            }
            return 24
        }
    }

    /// Reads an RFC 3339 time with zone (`Z` or `+11:00`), with or without a fraction; digits after the millisecond are cut. `nil` when it is none.
    public static func date(_ text: String) -> Date? {
        var text = text
        return text.withUTF8 { bytes -> Date? in
            func number(_ start: Int, _ count: Int) -> Int64? {
                guard start + count <= bytes.count else { return nil }
                var value: Int64 = 0
                for index in start..<start + count {
                    guard bytes[index] >= 48, bytes[index] <= 57 else { return nil }
                    value = value * 10 + Int64(bytes[index] - 48)
                }
                return value
            }
            guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[10] | 0x20 == 116, bytes[13] == 58,
                bytes[16] == 58,
                let year = number(0, 4), let month = number(5, 2), (1...12).contains(month), let day = number(8, 2),
                let hour = number(11, 2), hour < 24, let minute = number(14, 2), minute < 60,
                let second = number(17, 2), second <= 60,
                case let days = daysFromCivil(year, month, day), civil(days) == (year, month, day)
            else { return nil }
            var place = 19
            var milliseconds: Int64 = 0
            if bytes[place] == 46 {
                place += 1
                let start = place
                while place < bytes.count, bytes[place] >= 48, bytes[place] <= 57 { place += 1 }
                guard place > start else { return nil }
                for index in 0..<3 {
                    milliseconds = milliseconds * 10 + (start + index < place ? Int64(bytes[start + index] - 48) : 0)
                }
            }
            guard place < bytes.count else { return nil }
            var offset: Int64 = 0
            if bytes[place] | 0x20 == 122 {
                guard place + 1 == bytes.count else { return nil }
            } else {
                guard bytes[place] == 43 || bytes[place] == 45, place + 6 == bytes.count, bytes[place + 3] == 58,
                    let hours = number(place + 1, 2), hours < 24, let minutes = number(place + 4, 2), minutes < 60
                else { return nil }
                offset = (hours * 60 + minutes) * (bytes[place] == 45 ? -60 : 60)
            }
            let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
            return Date(timeIntervalSince1970: Double(seconds * 1_000 + milliseconds) / 1_000)
        }
    }

    /// Days since 1970-01-01 of a date of the proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms").
    private static func daysFromCivil(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of `daysFromCivil`.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension Int64 {
    /// Quotient rounded down, and the remainder that goes with it, never negative.
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = self % divisor
        return remainder < 0 ? (self / divisor - 1, remainder + divisor) : (self / divisor, remainder)
    }
}

public import Foundation

extension NotificationHours {
    /// Whether a minute of the day is quiet. Hours from 21:00 to 8:00 go over midnight; equal ends mean no quiet at all.
    public func isQuiet(minute: Int) -> Bool {
        quietFrom <= quietTo
            ? (quietFrom..<quietTo).contains(minute) : minute >= quietFrom || minute < quietTo
    }

    /// The first moment at or after `moment` that is not quiet where the receiver is.
    public func awake(at moment: Date, in zone: TimeZone) -> Date {
        isQuiet(minute: Self.minute(of: moment, in: zone)) ? Self.next(quietTo, after: moment, in: zone) : moment
    }

    /// The first moment after `moment` at which the day's message goes out where the receiver is.
    public func digest(after moment: Date, in zone: TimeZone) -> Date { Self.next(digestAt, after: moment, in: zone) }

    private static func calendar(_ zone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }

    private static func minute(of moment: Date, in zone: TimeZone) -> Int {
        let parts = calendar(zone).dateComponents([.hour, .minute], from: moment)
        return (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
    }

    /// The next time that clocks there show so many minutes after midnight; in the night of a change of clocks the first moment that comes close.
    private static func next(_ minute: Int, after moment: Date, in zone: TimeZone) -> Date {
        calendar(zone).nextDate(
            after: moment, matching: DateComponents(hour: minute / 60, minute: minute % 60, second: 0),
            matchingPolicy: .nextTime) ?? moment
    }
}

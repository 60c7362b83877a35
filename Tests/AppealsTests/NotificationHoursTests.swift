import Appeals
import Foundation
import Testing

@Suite("Quiet hours")
struct NotificationHoursTests {
    private let sakhalin = TimeZone(identifier: "Asia/Sakhalin")!
    private let berlin = TimeZone(identifier: "Europe/Berlin")!

    private func time(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    @Test(
        "From 21:00 to 8:00 of the receiver's clock nothing goes out; it goes at 8:00",
        arguments: [
            ("2026-11-24T14:00:00+11:00", "2026-11-24T14:00:00+11:00"),
            ("2026-11-24T20:59:59+11:00", "2026-11-24T20:59:59+11:00"),
            ("2026-11-24T21:00:00+11:00", "2026-11-25T08:00:00+11:00"),
            ("2026-11-25T00:00:00+11:00", "2026-11-25T08:00:00+11:00"),
            ("2026-11-25T07:59:59+11:00", "2026-11-25T08:00:00+11:00"),
            ("2026-11-25T08:00:00+11:00", "2026-11-25T08:00:00+11:00"),
        ])
    func overMidnight(now: String, goes: String) throws {
        let hours = NotificationHours(quietFrom: 21 * 60, quietTo: 8 * 60, digestAt: 9 * 60)
        let (moment, wanted) = (try time(now), try time(goes))
        #expect(hours.awake(at: moment, in: sakhalin) == wanted)
    }

    @Test("Equal ends mean no quiet, and hours within a day are just those")
    func others() throws {
        let none = NotificationHours(quietFrom: 0, quietTo: 0, digestAt: 9 * 60)
        let noon = NotificationHours(quietFrom: 12 * 60, quietTo: 13 * 60, digestAt: 9 * 60)
        let now = try time("2026-11-24T12:30:00+11:00")
        #expect(none.awake(at: now, in: sakhalin) == now)
        #expect(try noon.awake(at: now, in: sakhalin) == time("2026-11-24T13:00:00+11:00"))
        #expect(
            try noon.awake(at: time("2026-11-24T13:00:00+11:00"), in: sakhalin) == time("2026-11-24T13:00:00+11:00"))
    }

    @Test("The day's message goes out at its time, also on the days when clocks change")
    func digest() throws {
        let hours = NotificationHours(quietFrom: 21 * 60, quietTo: 8 * 60, digestAt: 2 * 60 + 30)
        #expect(
            try hours.digest(after: time("2026-11-24T02:30:00+11:00"), in: sakhalin)
                == time("2026-11-25T02:30:00+11:00"))
        #expect(
            try hours.digest(after: time("2026-11-24T02:29:00+11:00"), in: sakhalin)
                == time("2026-11-24T02:30:00+11:00"))
        // On 29 March 2026 clocks in Berlin go from 2:00 to 3:00.
        let spring = try hours.digest(after: time("2026-03-29T00:00:00+01:00"), in: berlin)
        #expect(try (time("2026-03-29T03:00:00+02:00")...time("2026-03-29T03:30:00+02:00")).contains(spring))
    }
}

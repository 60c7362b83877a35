public import Foundation

/// The unit named the day on which the work will be done.
public struct Planned: EventPayload {
    /// The type attribute.
    public static let type = EventType.planned

    /// Noon of that day in the city's time zone.
    public var day: Date

    /// Makes the body.
    public init(day: Date) {
        self.day = day
    }
}

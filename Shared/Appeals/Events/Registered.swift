/// The router gave the appeal its formal registration number (59-FZ art. 8: within three days).
public struct Registered: EventPayload {
    /// The type attribute.
    public static let type = EventType.registered

    /// The year of the registration journal, in the city's time zone.
    public var year: Int
    /// The number within the year, from 1, without gaps.
    public var serial: Int

    /// Makes the body.
    public init(year: Int, serial: Int) {
        self.year = year
        self.serial = serial
    }
}

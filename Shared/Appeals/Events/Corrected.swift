/// Type, place or channel were put right; what is `nil` stays.
public struct Corrected: EventPayload {
    /// The type attribute.
    public static let type = EventType.corrected

    /// The right issue type.
    public var issueType: String?
    /// The right settlement.
    public var settlement: String?
    /// The right place.
    public var location: Coordinate?

    /// Makes the body.
    public init(issueType: String? = nil, settlement: String? = nil, location: Coordinate? = nil) {
        self.issueType = issueType
        self.settlement = settlement
        self.location = location
    }
}

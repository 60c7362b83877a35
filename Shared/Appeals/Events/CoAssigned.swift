/// One more unit takes part; the responsible one stays.
public struct CoAssigned: EventPayload {
    /// The type attribute.
    public static let type = EventType.coAssigned

    /// The taking-part unit's code.
    public var unit: String

    /// Makes the body.
    public init(unit: String) {
        self.unit = unit
    }
}

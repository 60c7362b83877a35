/// The resident took the appeal back.
public struct Withdrawn: EventPayload {
    /// The type attribute.
    public static let type = EventType.withdrawn

    /// Makes the body.
    public init() {}
}

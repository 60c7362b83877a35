/// What the public may see was decided.
public struct Moderated: EventPayload {
    /// The type attribute.
    public static let type = EventType.moderated

    /// Held, public or hidden.
    public var visibility: Visibility

    /// Makes the body.
    public init(visibility: Visibility) {
        self.visibility = visibility
    }
}

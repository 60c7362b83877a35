/// The merging was a mistake; the appeal goes on by itself, from where it was.
public struct Unmerged: EventPayload {
    /// The type attribute.
    public static let type = EventType.unmerged

    /// Makes the body.
    public init() {}
}

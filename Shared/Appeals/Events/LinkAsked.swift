/// Somebody asked for the secret link of the appeal again; it goes to the contact on file, whoever asked.
public struct LinkAsked: EventPayload {
    /// The type attribute.
    public static let type = EventType.linkAsked

    /// Makes the body.
    public init() {}
}

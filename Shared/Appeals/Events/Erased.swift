/// The persons' data was erased; every store deletes it and refuses what comes late (152-FZ art. 21, GDPR art. 17).
public struct Erased: EventPayload {
    /// The type attribute.
    public static let type = EventType.erased

    /// Makes the body.
    public init() {}
}

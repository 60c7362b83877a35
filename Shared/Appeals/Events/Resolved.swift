/// The unit says that the problem is solved.
public struct Resolved: EventPayload {
    /// The type attribute.
    public static let type = EventType.resolved

    /// The personal record with what the resident is told.
    public var reply: String

    /// Makes the body.
    public init(reply: String) {
        self.reply = reply
    }
}

/// The unit answered a question or explained; there was nothing to mend.
public struct Answered: EventPayload {
    /// The type attribute.
    public static let type = EventType.answered

    /// The personal record with the answer.
    public var reply: String

    /// Makes the body.
    public init(reply: String) {
        self.reply = reply
    }
}

/// The unit asks the resident; the appeal waits for the reply.
public struct Asked: EventPayload {
    /// The type attribute.
    public static let type = EventType.question

    /// The personal record with the question.
    public var words: String

    /// Makes the body.
    public init(words: String) {
        self.words = words
    }
}

/// The resident answered a question, or added something.
public struct Replied: EventPayload {
    /// The type attribute.
    public static let type = EventType.reply

    /// The personal record with the resident's text.
    public var words: String
    /// The question's event id; `nil` for an addition.
    public var to: String?
    /// The way the reply came.
    public var channel: String?

    /// Makes the body.
    public init(words: String, to: String? = nil, channel: String? = nil) {
        self.words = words
        self.to = to
        self.channel = channel
    }
}

/// The resident's answer to the questionnaire after the outcome.
public struct Rated: EventPayload {
    /// The type attribute.
    public static let type = EventType.rated

    /// From 1 (bad) to 5 (good).
    public var score: Int
    /// The personal record with the comment.
    public var words: String?

    /// Makes the body.
    public init(score: Int, words: String? = nil) {
        self.score = score
        self.words = words
    }
}

/// The matter is another authority's and went there (59-FZ art. 8 part 3: within seven days, telling the resident).
public struct Forwarded: EventPayload {
    /// The type attribute.
    public static let type = EventType.forwarded

    /// Stands for an authority that the city pack does not list; its name is the first line of the covering text.
    public static let unlisted = "unlisted"

    /// The other authority's code in the city pack, or `unlisted`.
    public var authority: String
    /// The personal record with the covering text.
    public var words: String?

    /// Makes the body.
    public init(authority: String, words: String? = nil) {
        self.authority = authority
        self.words = words
    }
}

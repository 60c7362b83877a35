/// The unit gave the appeal back to the dispatcher.
public struct Returned: EventPayload {
    /// The type attribute.
    public static let type = EventType.returned

    /// Why.
    public var reason: ReturnReason
    /// The personal record with the unit's remark.
    public var words: String?

    /// Makes the body.
    public init(reason: ReturnReason, words: String? = nil) {
        self.reason = reason
        self.words = words
    }
}

/// The responsible unit took the appeal into work.
public struct Accepted: EventPayload {
    /// The type attribute.
    public static let type = EventType.accepted

    /// The account of the person who does it.
    public var assignee: String?

    /// Makes the body.
    public init(assignee: String? = nil) {
        self.assignee = assignee
    }
}

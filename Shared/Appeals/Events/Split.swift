/// One letter held several problems; another appeal carries this part on.
public struct Split: EventPayload {
    /// The type attribute.
    public static let type = EventType.split

    /// The new appeal's id.
    public var into: String

    /// Makes the body.
    public init(into: String) {
        self.into = into
    }
}

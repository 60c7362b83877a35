/// The appeal is the same as an older one and follows it.
public struct Merged: EventPayload {
    /// The type attribute.
    public static let type = EventType.merged

    /// The older appeal's id.
    public var into: String

    /// Makes the body.
    public init(into: String) {
        self.into = into
    }
}

/// The appeal was refused on a legal ground (59-FZ art. 11).
public struct Rejected: EventPayload {
    /// The type attribute.
    public static let type = EventType.rejected

    /// The ground.
    public var ground: RejectionGround
    /// The personal record with what the resident is told.
    public var reply: String

    /// Makes the body.
    public init(ground: RejectionGround, reply: String) {
        self.ground = ground
        self.reply = reply
    }
}

/// A message could not be delivered and will not be tried again by itself.
public struct Undelivered: EventPayload {
    /// The type attribute.
    public static let type = EventType.undelivered

    /// The event the message told of.
    public var event: String
    /// As in `Delivered`.
    public var channel: String
    /// As in `Delivered`.
    public var audience: String
    /// As in `Delivered`.
    public var recipient: String?
    /// A short code such as `5.1.1` or `no-address`; no address in it.
    public var reason: String
    /// Set when nothing will ever reach this receiver by this channel: an address that is none, a bot that was blocked.
    public var gone: Bool?

    /// Makes the body.
    public init(
        event: String, channel: String, audience: String, recipient: String? = nil, reason: String, gone: Bool? = nil
    ) {
        self.event = event
        self.channel = channel
        self.audience = audience
        self.recipient = recipient
        self.reason = reason
        self.gone = gone
    }
}

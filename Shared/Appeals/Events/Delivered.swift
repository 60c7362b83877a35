/// A message about an event reached the next mail server, messenger or hand.
public struct Delivered: EventPayload {
    /// The type attribute.
    public static let type = EventType.delivered

    /// The event the message tells of.
    public var event: String
    /// `email`, `file`, `telegram`, `sms`, `post`, `telephone`, ...
    public var channel: String
    /// `resident`, `follower`, `worker`, `head` or `manager`.
    public var audience: String
    /// The personal record of the contact, or the account.
    public var recipient: String?

    /// Makes the body.
    public init(event: String, channel: String, audience: String, recipient: String? = nil) {
        self.event = event
        self.channel = channel
        self.audience = audience
        self.recipient = recipient
    }
}

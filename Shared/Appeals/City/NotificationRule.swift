/// Who is told of an event.
public enum Audience: String, Codable, Hashable, Sendable, CaseIterable {
    /// The author of the appeal.
    case resident
    /// A resident who follows somebody else's appeal, authors of merged ones included.
    case follower
    /// The worker who has the appeal, else the unit's workers.
    case worker
    /// The unit's head.
    case head
    /// The mayor and deputies.
    case manager
}

/// A way out, by which somebody is told.
public enum MessageChannel: String, Codable, Hashable, Sendable, CaseIterable {
    case email, telegram, vk, sms, push, webhook, post, telephone
}

/// What tells whom: a row of the pack's table.
public struct NotificationRule: Hashable, Sendable {
    /// What happened.
    public let event: EventType
    /// Who is told.
    public let audience: Audience
    /// By what, the first that reaches the person.
    public let channels: [MessageChannel]
    /// The name of the template, without language and format.
    public let template: String
    /// Whether the law demands it, so that unsubscribing does not stop it.
    public let obliged: Bool
}

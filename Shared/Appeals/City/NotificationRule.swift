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
    /// Another system that the pack names.
    case system
}

extension Audience {
    /// Whether these are residents, who choose what they are told; the others are told by their office.
    public var isOfResidents: Bool { self == .resident || self == .follower }
}

/// A way out, by which somebody is told.
public enum MessageChannel: String, Codable, Hashable, Sendable, CaseIterable {
    case email, telegram, vk, sms, push, webhook, post, telephone

    /// Whether a person does it: prints a letter, or calls.
    public var isByHand: Bool { self == .post || self == .telephone }
}

/// What a message is about, as residents choose by it.
public enum MessageKind: String, Codable, Hashable, Sendable, CaseIterable {
    /// The appeal moved on.
    case progress
    /// A unit asks; without a reply the work stands still.
    case question
    /// The outcome.
    case outcome
    /// Staff's own work.
    case work

    /// The kinds that residents choose by.
    public static let ofResidents: [MessageKind] = [.progress, .question, .outcome]
}

/// What tells whom: a row of the pack's table.
public struct NotificationRule: Hashable, Sendable {
    /// When somebody is told.
    public enum Pace: String, Hashable, Sendable, CaseIterable {
        /// As soon as it happens, quiet hours kept.
        case atOnce = "at-once"
        /// With everything else of the day, in one message.
        case daily
    }

    /// What happened.
    public let event: EventType
    /// Who is told.
    public let audience: Audience
    /// By what, the first that reaches the person.
    public let channels: [MessageChannel]
    /// The code of the template.
    public let template: String
    /// What it is about.
    public let kind: MessageKind
    /// When it goes out.
    public let pace: Pace
    /// Whether the law demands it, so that unsubscribing does not stop it.
    public let obliged: Bool
}

/// When and whom the city tells beside the table itself.
public struct NotificationHours: Hashable, Sendable {
    /// Minutes after local midnight at which the night's quiet begins; nothing is sent then, urgent work of units excepted.
    public let quietFrom: Int
    /// Minutes after local midnight at which it ends.
    public let quietTo: Int
    /// Minutes after local midnight at which what is told once a day goes out.
    public let digestAt: Int

    /// Hours by minutes after local midnight.
    public init(quietFrom: Int, quietTo: Int, digestAt: Int) {
        self.quietFrom = quietFrom
        self.quietTo = quietTo
        self.digestAt = digestAt
    }
}

/// Another system that is told by webhook.
public struct WebhookSubscriber: Coded, Hashable {
    /// `gis`; outcomes name it.
    public let code: String
    /// What it is, for the desk.
    public let name: LocalizedText
    /// Where events are posted to.
    public let url: String
}

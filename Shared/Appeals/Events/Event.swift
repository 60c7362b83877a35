public import Foundation

/// A fact about one subject, as it travels and stays in the log: CloudEvents 1.0, JSON, structured mode.
///
/// Holds no personal data and no free text, only ids of personal records. The producer's incarnation and the sequence travel as record headers
/// instead of attributes: they belong to one sending, and the body, once written, never changes.
public struct Event: Hashable, Sendable, Identifiable {
    /// The CloudEvents `id`; see `EventID`.
    public var id: String
    /// The CloudEvents `source`: the service that decided, `/intake`, `/router`, ...
    public var source: String
    /// The CloudEvents `subject`: the appeal's id (the account's for staff events).
    public var subject: String
    /// When it happened, to the millisecond.
    public var time: Date
    /// Who did it.
    public var actor: Actor
    /// The event that caused this one.
    public var causation: String?
    /// The last decision on the appeal that the actor had seen (`Appeal.lastDecision`); the reducer refuses what is based on an older one.
    public var basedOn: String?
    /// W3C trace context.
    public var traceparent: String?
    /// What happened.
    public var body: EventBody

    /// An event. `time` is cut to whole milliseconds, as the log keeps it.
    public init(
        id: String = EventID.root(), source: String, subject: String, time: Date, actor: Actor,
        causation: String? = nil,
        basedOn: String? = nil, traceparent: String? = nil, body: EventBody
    ) {
        self.id = id
        self.source = source
        self.subject = subject
        self.time = Timestamp.milliseconds(time)
        self.actor = actor
        self.causation = causation
        self.basedOn = basedOn
        self.traceparent = traceparent
        self.body = body
    }
}

extension Event: Codable {
    enum CodingKeys: String, CodingKey {
        case specversion, id, source, type, subject, time, dataschema, datacontenttype, actor, causationid, basedon,
            traceparent, data
    }

    /// Reads an event. Unknown attributes, fields and types are tolerated.
    /// - Throws: `DecodingError` when a required attribute or field is absent or of another type.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let version = try container.decode(String.self, forKey: .specversion)
        guard version == "1.0" else {
            throw DecodingError.dataCorruptedError(
                forKey: .specversion, in: container, debugDescription: "CloudEvents \(version) is not 1.0")
        }
        id = try container.decode(String.self, forKey: .id)
        source = try container.decode(String.self, forKey: .source)
        subject = try container.decode(String.self, forKey: .subject)
        time = try container.decode(Date.self, forKey: .time)
        actor = try container.decodeIfPresent(Actor.self, forKey: .actor) ?? .system
        causation = try container.decodeIfPresent(String.self, forKey: .causationid)
        basedOn = try container.decodeIfPresent(String.self, forKey: .basedon)
        traceparent = try container.decodeIfPresent(String.self, forKey: .traceparent)
        let type = try container.decode(String.self, forKey: .type)
        if type.hasPrefix(Self.typePrefix),
            let known = EventType(rawValue: String(type.dropFirst(Self.typePrefix.count)))
        {
            body = try EventBody(type: known, from: container)
        } else {
            body = .unknown(type: type)
        }
    }

    /// Writes the event.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("1.0", forKey: .specversion)
        try container.encode(id, forKey: .id)
        try container.encode(source, forKey: .source)
        try container.encode(subject, forKey: .subject)
        try container.encode(time, forKey: .time)
        if let type = body.type {
            try container.encode(Self.typePrefix + type.rawValue, forKey: .type)
            try container.encode("urn:otklik:\(type.rawValue):1", forKey: .dataschema)
        } else if case .unknown(let type) = body {
            try container.encode(type, forKey: .type)
        }
        try container.encode(actor, forKey: .actor)
        try container.encodeIfPresent(causation, forKey: .causationid)
        try container.encodeIfPresent(basedOn, forKey: .basedon)
        try container.encodeIfPresent(traceparent, forKey: .traceparent)
        try body.encode(to: &container)
    }

    private static let typePrefix = "otklik."
}

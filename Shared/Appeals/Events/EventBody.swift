/// The body of one event type.
public protocol EventPayload: Codable, Hashable, Sendable {
    /// The type attribute of events with this body.
    static var type: EventType { get }
}

/// The event types and their CloudEvents `type` attributes. A new type is added at the end; a type once used is never renamed.
public enum EventType: String, Codable, Hashable, Sendable, CaseIterable {
    case submitted = "appeal.submitted"
    case registered = "appeal.registered"
    case assigned = "appeal.assigned"
    case coAssigned = "appeal.co-assigned"
    case accepted = "appeal.accepted"
    case planned = "appeal.planned"
    case question = "appeal.question"
    case reply = "appeal.reply"
    case extended = "appeal.extended"
    case returned = "appeal.returned"
    case forwarded = "appeal.forwarded"
    case split = "appeal.split"
    case merged = "appeal.merged"
    case unmerged = "appeal.unmerged"
    case resolved = "appeal.resolved"
    case answered = "appeal.answered"
    case rejected = "appeal.rejected"
    case reopened = "appeal.reopened"
    case withdrawn = "appeal.withdrawn"
    case rated = "appeal.rated"
    case overdue = "appeal.overdue"
    case corrected = "appeal.corrected"
    case moderated = "appeal.moderated"
    case onControl = "appeal.on-control"
    case erased = "appeal.erased"
    case accountSet = "staff.account-set"
    case delivered = "delivery.delivered"
    case undelivered = "delivery.undelivered"
    case linkAsked = "appeal.link-asked"

    /// The name without its group, as derived event ids carry it: `registered`, `co-assigned`.
    public var shortName: Substring { rawValue.drop { $0 != "." }.dropFirst() }
}

/// The body of an event.
public enum EventBody: Hashable, Sendable {
    case submitted(Submitted)
    case registered(Registered)
    case assigned(Assigned)
    case coAssigned(CoAssigned)
    case accepted(Accepted)
    case planned(Planned)
    case question(Asked)
    case reply(Replied)
    case extended(Extended)
    case returned(Returned)
    case forwarded(Forwarded)
    case split(Split)
    case merged(Merged)
    case unmerged(Unmerged)
    case resolved(Resolved)
    case answered(Answered)
    case rejected(Rejected)
    case reopened(Reopened)
    case withdrawn(Withdrawn)
    case rated(Rated)
    case overdue(Overdue)
    case corrected(Corrected)
    case moderated(Moderated)
    case onControl(OnControl)
    case erased(Erased)
    case accountSet(AccountSet)
    case delivered(Delivered)
    case undelivered(Undelivered)
    case linkAsked(LinkAsked)
    /// A type this version does not know; kept out of the state, passed through.
    case unknown(type: String)

    /// The type; `nil` for one that this version does not know.
    public var type: EventType? {
        switch self {
        case .submitted: .submitted
        case .registered: .registered
        case .assigned: .assigned
        case .coAssigned: .coAssigned
        case .accepted: .accepted
        case .planned: .planned
        case .question: .question
        case .reply: .reply
        case .extended: .extended
        case .returned: .returned
        case .forwarded: .forwarded
        case .split: .split
        case .merged: .merged
        case .unmerged: .unmerged
        case .resolved: .resolved
        case .answered: .answered
        case .rejected: .rejected
        case .reopened: .reopened
        case .withdrawn: .withdrawn
        case .rated: .rated
        case .overdue: .overdue
        case .corrected: .corrected
        case .moderated: .moderated
        case .onControl: .onControl
        case .erased: .erased
        case .accountSet: .accountSet
        case .delivered: .delivered
        case .undelivered: .undelivered
        case .linkAsked: .linkAsked
        case .unknown: nil
        }
    }
}

extension EventBody {
    /// Reads the body of `type` from the key `data`.
    init(type: EventType, from container: KeyedDecodingContainer<Event.CodingKeys>) throws {
        self =
            switch type {
            case .submitted: .submitted(try container.decode(Submitted.self, forKey: .data))
            case .registered: .registered(try container.decode(Registered.self, forKey: .data))
            case .assigned: .assigned(try container.decode(Assigned.self, forKey: .data))
            case .coAssigned: .coAssigned(try container.decode(CoAssigned.self, forKey: .data))
            case .accepted: .accepted(try container.decode(Accepted.self, forKey: .data))
            case .planned: .planned(try container.decode(Planned.self, forKey: .data))
            case .question: .question(try container.decode(Asked.self, forKey: .data))
            case .reply: .reply(try container.decode(Replied.self, forKey: .data))
            case .extended: .extended(try container.decode(Extended.self, forKey: .data))
            case .returned: .returned(try container.decode(Returned.self, forKey: .data))
            case .forwarded: .forwarded(try container.decode(Forwarded.self, forKey: .data))
            case .split: .split(try container.decode(Split.self, forKey: .data))
            case .merged: .merged(try container.decode(Merged.self, forKey: .data))
            case .unmerged: .unmerged(try container.decode(Unmerged.self, forKey: .data))
            case .resolved: .resolved(try container.decode(Resolved.self, forKey: .data))
            case .answered: .answered(try container.decode(Answered.self, forKey: .data))
            case .rejected: .rejected(try container.decode(Rejected.self, forKey: .data))
            case .reopened: .reopened(try container.decode(Reopened.self, forKey: .data))
            case .withdrawn: .withdrawn(try container.decode(Withdrawn.self, forKey: .data))
            case .rated: .rated(try container.decode(Rated.self, forKey: .data))
            case .overdue: .overdue(try container.decode(Overdue.self, forKey: .data))
            case .corrected: .corrected(try container.decode(Corrected.self, forKey: .data))
            case .moderated: .moderated(try container.decode(Moderated.self, forKey: .data))
            case .onControl: .onControl(try container.decode(OnControl.self, forKey: .data))
            case .erased: .erased(try container.decode(Erased.self, forKey: .data))
            case .accountSet: .accountSet(try container.decode(AccountSet.self, forKey: .data))
            case .delivered: .delivered(try container.decode(Delivered.self, forKey: .data))
            case .undelivered: .undelivered(try container.decode(Undelivered.self, forKey: .data))
            case .linkAsked: .linkAsked(try container.decode(LinkAsked.self, forKey: .data))
            }
    }

    /// Writes the body under the key `data`; an unknown one has none.
    func encode(to container: inout KeyedEncodingContainer<Event.CodingKeys>) throws {
        switch self {
        case .submitted(let body): try container.encode(body, forKey: .data)
        case .registered(let body): try container.encode(body, forKey: .data)
        case .assigned(let body): try container.encode(body, forKey: .data)
        case .coAssigned(let body): try container.encode(body, forKey: .data)
        case .accepted(let body): try container.encode(body, forKey: .data)
        case .planned(let body): try container.encode(body, forKey: .data)
        case .question(let body): try container.encode(body, forKey: .data)
        case .reply(let body): try container.encode(body, forKey: .data)
        case .extended(let body): try container.encode(body, forKey: .data)
        case .returned(let body): try container.encode(body, forKey: .data)
        case .forwarded(let body): try container.encode(body, forKey: .data)
        case .split(let body): try container.encode(body, forKey: .data)
        case .merged(let body): try container.encode(body, forKey: .data)
        case .unmerged(let body): try container.encode(body, forKey: .data)
        case .resolved(let body): try container.encode(body, forKey: .data)
        case .answered(let body): try container.encode(body, forKey: .data)
        case .rejected(let body): try container.encode(body, forKey: .data)
        case .reopened(let body): try container.encode(body, forKey: .data)
        case .withdrawn(let body): try container.encode(body, forKey: .data)
        case .rated(let body): try container.encode(body, forKey: .data)
        case .overdue(let body): try container.encode(body, forKey: .data)
        case .corrected(let body): try container.encode(body, forKey: .data)
        case .moderated(let body): try container.encode(body, forKey: .data)
        case .onControl(let body): try container.encode(body, forKey: .data)
        case .erased(let body): try container.encode(body, forKey: .data)
        case .accountSet(let body): try container.encode(body, forKey: .data)
        case .delivered(let body): try container.encode(body, forKey: .data)
        case .undelivered(let body): try container.encode(body, forKey: .data)
        case .linkAsked(let body): try container.encode(body, forKey: .data)
        case .unknown: break
        }
    }
}

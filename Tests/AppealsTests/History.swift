import Appeals
import Foundation

/// One appeal and the events that made it, for tests: gives bodies that fit the state, so that only the table decides.
struct History {
    static let start = Date(timeIntervalSince1970: 1_790_000_000)
    let id = "0199c0de-0000-7000-8000-000000000001"
    private(set) var appeal: Appeal?
    private(set) var events: [Event] = []
    private var clock = start

    /// Folds a new event with `body`.
    @discardableResult
    mutating func fold(_ body: EventBody, actor: Actor = .system, basedOn: String? = nil) -> Verdict {
        clock += 60
        let event = Event(
            id: "e\(events.count + 1)", source: "/test", subject: id, time: clock, actor: actor, basedOn: basedOn,
            body: body)
        events.append(event)
        return Appeal.apply(event, to: &appeal)
    }

    /// Folds an event again or one made elsewhere.
    @discardableResult
    mutating func fold(_ event: Event) -> Verdict {
        events.append(event)
        return Appeal.apply(event, to: &appeal)
    }

    /// Leads an appeal that was not filed yet to `phase` by a usual way.
    mutating func bring(to phase: Phase) {
        let way: [EventType] =
            switch phase {
            case .submitted: [.submitted]
            case .registered: [.submitted, .registered]
            case .assigned: [.submitted, .registered, .assigned]
            case .accepted: [.submitted, .registered, .assigned, .accepted]
            case .planned: [.submitted, .registered, .assigned, .accepted, .planned]
            case .waiting: [.submitted, .registered, .assigned, .accepted, .question]
            case .returned: [.submitted, .registered, .assigned, .returned]
            case .forwarded: [.submitted, .registered, .forwarded]
            case .merged: [.submitted, .registered, .merged]
            case .resolved: [.submitted, .registered, .assigned, .accepted, .resolved]
            case .answered: [.submitted, .registered, .assigned, .accepted, .answered]
            case .rejected: [.submitted, .registered, .assigned, .rejected]
            case .withdrawn: [.submitted, .withdrawn]
            case .erased: [.submitted, .registered, .erased]
            }
        for type in way { fold(body(of: type)) }
    }

    /// A body of `type` that contradicts nothing in the state.
    func body(of type: EventType) -> EventBody {
        let deadline = appeal?.deadline ?? Self.start + 864_000
        return switch type {
        case .submitted:
            .submitted(
                Submitted(
                    number: TrackingNumber("4071553924")!, channel: "portal", issueType: "roads.bad-repair",
                    words: "w1",
                    author: "c1", consent: "2026-1"))
        case .registered: .registered(Registered(year: 2026, serial: 17))
        case .assigned: .assigned(Assigned(unit: "roads", deadline: deadline, rule: "by type"))
        case .coAssigned: .coAssigned(CoAssigned(unit: "lighting"))
        case .accepted: .accepted(Accepted())
        case .planned: .planned(Planned(day: Self.start + 172_800))
        case .question: .question(Asked(words: "q1"))
        case .reply: .reply(Replied(words: "w2", to: appeal?.openQuestion))
        case .extended: .extended(Extended(deadline: deadline + 864_000, words: "r0"))
        case .returned: .returned(Returned(reason: .notOurs))
        case .forwarded: .forwarded(Forwarded(authority: "region"))
        case .split: .split(Split(into: "another"))
        case .merged: .merged(Merged(into: "older"))
        case .unmerged: .unmerged(Unmerged())
        case .resolved: .resolved(Resolved(reply: "r1"))
        case .answered: .answered(Answered(reply: "r2"))
        case .rejected: .rejected(Rejected(ground: .outOfScope, reply: "r3"))
        case .reopened: .reopened(Reopened(deadline: deadline + 864_000))
        case .withdrawn: .withdrawn(Withdrawn())
        case .rated: .rated(Rated(score: 4))
        case .overdue: .overdue(Overdue(deadline: appeal?.deadline ?? deadline))
        case .corrected: .corrected(Corrected(settlement: "lugovoye"))
        case .moderated: .moderated(Moderated(visibility: .public))
        case .onControl: .onControl(OnControl(on: true))
        case .erased: .erased(Erased())
        case .accountSet:
            .accountSet(AccountSet(login: "anna", name: "Anna", roles: [.worker], units: ["roads"], epoch: 1))
        case .delivered: .delivered(Delivered(event: "e1", channel: "email", audience: "resident"))
        case .linkAsked: .linkAsked(LinkAsked())
        case .undelivered:
            .undelivered(Undelivered(event: "e1", channel: "email", audience: "resident", reason: "5.1.1"))
        }
    }
}

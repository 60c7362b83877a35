/// Where an appeal stands.
public enum Phase: String, Codable, Sendable, CaseIterable {
    /// Filed, not registered yet.
    case submitted
    /// Has its registration number, no unit yet.
    case registered
    /// A unit is responsible and has not taken it into work yet.
    case assigned
    /// The unit works on it.
    case accepted
    /// The unit named the day.
    case planned
    /// The unit asked the resident and waits.
    case waiting
    /// The unit gave it back; the dispatcher decides again.
    case returned
    /// Went to another authority.
    case forwarded
    /// Follows an older appeal.
    case merged
    /// Solved, says the unit.
    case resolved
    /// Answered.
    case answered
    /// Refused on a legal ground.
    case rejected
    /// Taken back by the resident.
    case withdrawn
    /// Erased: only a stub for the figures is left.
    case erased

    /// Whether somebody still owes the resident something.
    public var isOpen: Bool {
        switch self {
        case .submitted, .registered, .assigned, .accepted, .planned, .waiting, .returned: true
        case .forwarded, .merged, .resolved, .answered, .rejected, .withdrawn, .erased: false
        }
    }

    /// Whether a unit has it in its queue.
    public var isWithUnit: Bool {
        switch self {
        case .assigned, .accepted, .planned, .waiting: true
        default: false
        }
    }

    /// Whether a unit gave an outcome.
    public var isAnsweredByUnit: Bool {
        switch self {
        case .resolved, .answered, .rejected: true
        default: false
        }
    }
}

/// What a move in the table leads to.
enum Move: Equatable {
    /// Another phase.
    case to(Phase)
    /// The same phase; only details change.
    case stay
    /// Back to where the appeal was before it was merged.
    case resume

    /// The table of states and events: what an event does in a phase; `nil` where it is not allowed. `phase` is `nil` before the first event.
    /// `Tests/AppealsTests/Fixtures/transitions.csv` is the same table as people read it, and the test walks every cell.
    static func of(_ event: EventType, in phase: Phase?) -> Move? {
        guard let phase else { return event == .submitted ? .to(.submitted) : nil }
        if phase == .erased { return nil }
        return switch event {
        case .submitted: nil
        case .registered: phase == .submitted ? .to(.registered) : nil
        case .assigned: phase.isWithUnit || phase == .registered || phase == .returned ? .to(.assigned) : nil
        case .coAssigned, .extended: phase.isWithUnit ? .stay : nil
        case .accepted: phase == .assigned ? .to(.accepted) : nil
        case .planned: phase == .accepted || phase == .planned ? .to(.planned) : nil
        case .question: phase == .accepted || phase == .planned ? .to(.waiting) : nil
        case .reply: phase == .waiting ? .to(.accepted) : phase.isOpen ? .stay : nil
        case .returned: phase.isWithUnit ? .to(.returned) : nil
        case .forwarded: phase.isOpen && phase != .submitted ? .to(.forwarded) : nil
        case .split, .onControl: phase.isOpen && phase != .submitted ? .stay : nil
        case .overdue: phase.isWithUnit || phase == .returned ? .stay : nil
        case .merged: phase.isOpen && phase != .submitted ? .to(.merged) : nil
        case .unmerged: phase == .merged ? .resume : nil
        case .resolved: phase.isInWork ? .to(.resolved) : nil
        case .answered: phase.isInWork ? .to(.answered) : nil
        case .rejected: phase.isOpen && phase != .submitted ? .to(.rejected) : nil
        case .reopened: phase.isAnsweredByUnit ? .to(.assigned) : nil
        case .withdrawn: phase.isOpen ? .to(.withdrawn) : nil
        case .rated: phase.isAnsweredByUnit ? .stay : nil
        case .corrected: phase.isOpen ? .stay : nil
        case .moderated, .linkAsked: .stay
        case .erased: .to(.erased)
        case .accountSet, .delivered, .undelivered: nil
        }
    }
}

extension Phase {
    /// Whether the unit took it into work and has not given an outcome yet.
    fileprivate var isInWork: Bool { self == .accepted || self == .planned || self == .waiting }
}

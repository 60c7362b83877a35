public import Foundation

/// The state of one appeal: what its events, folded in log order, come to. Holds no personal data, only ids of personal records.
public struct Appeal: Hashable, Sendable, Identifiable {
    /// The appeal's id, the subject of its events.
    public let id: String
    /// What the resident keeps.
    public package(set) var number: TrackingNumber
    /// The way in: a channel code of the city pack.
    public package(set) var channel = ""
    /// Proposal, application, complaint or message.
    public package(set) var kind = AppealKind.message
    /// By what terms it is worked on.
    public package(set) var basis = LegalBasis.message
    /// Whether the sender was identified.
    public package(set) var identified = false
    /// The language to answer in.
    public package(set) var language = Language.ru
    /// The personal record with the resident's text.
    public package(set) var words: String?
    /// The personal record with the author's contact.
    public package(set) var author: String?
    /// Whether it belongs to a demonstration.
    public package(set) var simulated = false
    /// When it was filed.
    public package(set) var submittedAt: Date

    /// Where it stands.
    public package(set) var phase: Phase = .submitted
    /// Where it goes on when it is unmerged.
    public package(set) var resumes: Phase?
    /// The year of the registration journal.
    public package(set) var registrationYear: Int?
    /// The number within that year.
    public package(set) var registrationSerial: Int?
    /// When it was registered; the legal terms count from here.
    public package(set) var registeredAt: Date?
    /// The issue type.
    public package(set) var issueType: String?
    /// The settlement.
    public package(set) var settlement: String?
    /// The place.
    public package(set) var location: Coordinate?
    /// The responsible unit; stays after the outcome.
    public package(set) var unit: String?
    /// Units that take part.
    public package(set) var coUnits: [String] = []
    /// The person who does it.
    public package(set) var assignee: String?
    /// When the resident is owed the outcome.
    public package(set) var deadline: Date?
    /// Whether the unit was to be alerted at once.
    public package(set) var urgent = false
    /// The day the unit named.
    public package(set) var plannedFor: Date?
    /// The question that waits for the resident's reply.
    public package(set) var openQuestion: String?
    /// When a unit first took it into work.
    public package(set) var acceptedAt: Date?
    /// When it got its outcome (also: forwarded, merged, withdrawn).
    public package(set) var closedAt: Date?
    /// The personal record with the last outcome's text.
    public package(set) var outcome: String?
    /// How often the deadline was extended.
    public package(set) var extensions = 0
    /// How often units gave it back.
    public package(set) var returns = 0
    /// How often the resident said that it is not fixed.
    public package(set) var reopenings = 0
    /// Whether the deadline passed without an outcome.
    public package(set) var overdue = false
    /// Whether the manager has it under control.
    public package(set) var onControl = false
    /// What the public may see.
    public package(set) var visibility: Visibility = .held
    /// The older appeal that this one follows.
    public package(set) var mergedInto: String?
    /// The resident's mark, 1 to 5.
    public package(set) var rating: Int?

    /// The last event that changed phase, unit or deadline: what a new decision must be based on.
    public package(set) var lastDecision: String
    /// The last event that changed anything.
    public package(set) var lastEvent: String
    /// When the last event happened.
    public package(set) var updatedAt: Date
    /// How many events changed it.
    public package(set) var version = 1

    /// An appeal as it is when it was just filed. For the reducer and for stores that read a state back.
    package init(id: String, number: TrackingNumber, submittedAt: Date, lastEvent: String) {
        self.id = id
        self.number = number
        self.submittedAt = submittedAt
        self.lastEvent = lastEvent
        lastDecision = lastEvent
        updatedAt = submittedAt
    }

    /// The formal registration number as letters show it: `123/2026`; `nil` before registration.
    public var registration: String? {
        guard let registrationSerial, let registrationYear else { return nil }
        return "\(registrationSerial)/\(registrationYear)"
    }
}

/// What folding an event came to.
public enum Verdict: Hashable, Sendable {
    /// The state changed.
    case applied
    /// The state did not change; the reason is counted, and told to whoever asked for the event.
    case refused(Refusal)
}

/// Why an event changed nothing.
public enum Refusal: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The first event of an appeal is its submission.
    case unknownAppeal
    /// The event was folded before.
    case doubled
    /// The table has no such move.
    case notAllowed(event: EventType, phase: Phase)
    /// Somebody decided something else meanwhile.
    case stale
    /// The unit is not, or no longer, the one responsible.
    case notResponsible(unit: String)
    /// The event contradicts the state in a detail.
    case contradicts(String)

    /// One sentence.
    public var description: String {
        switch self {
        case .unknownAppeal: "There is no such appeal."
        case .doubled: "This was done before."
        case .notAllowed(let event, let phase): "An appeal that is \(phase.rawValue) cannot be \(event.shortName)."
        case .stale: "Somebody changed the appeal meanwhile: look at it again, then decide."
        case .notResponsible(let unit): "The unit \(unit) is not responsible for this appeal."
        case .contradicts(let detail): detail
        }
    }
}

/// A question that residents have: "open manhole". Events, rules and Open311 (`service_code`) name it by its code.
public struct IssueType: Coded, Hashable {
    /// How long the city takes at most.
    public enum Term: Hashable, Sendable {
        /// Calendar days from registration; the city's own promise is 10, or 30 for what takes longer.
        case days(Int)
        /// Hours from registration, day and night: somebody can come to harm.
        case urgent(hours: Int)
    }

    /// `roads.bad-repair`.
    public let code: String
    /// The category's code.
    public let category: String
    /// A few words for lists.
    public let name: LocalizedText
    /// A sentence that helps to choose.
    public let description: LocalizedText
    /// Words residents use for it; Open311's keywords.
    public let keywords: LocalizedWords
    /// How residents write about it; the classifier learns from them.
    public let examples: LocalizedWords
    /// How long the city takes at most.
    public let term: Term
    /// Whether pages show the "call the emergency number first" banner.
    public let callsEmergency: Bool
    /// The code of the unit that is responsible unless another one takes it over in its territory.
    public let unit: String
    /// Whether an appeal must say where: an address or a point on the map.
    public let needsLocation: Bool
    /// Whether the type is a sample of ours and not named by the city's own publication.
    public let isSample: Bool

    /// Whether the unit is alerted at once.
    public var isUrgent: Bool {
        if case .urgent = term { true } else { false }
    }
}

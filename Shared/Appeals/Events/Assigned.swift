public import Foundation

/// A unit is responsible. Reassigning is the same event with another unit; it never lengthens the deadline.
public struct Assigned: EventPayload {
    /// The type attribute.
    public static let type = EventType.assigned

    /// The responsible unit's code.
    public var unit: String
    /// The issue type the decision was made for.
    public var issueType: String?
    /// The settlement the decision was made for.
    public var settlement: String?
    /// When the resident is owed the outcome.
    public var deadline: Date
    /// Whether the unit is alerted at once.
    public var urgent: Bool
    /// What decided: the rule's name, or `dispatcher`; shown as "why this unit?".
    public var rule: String

    /// Makes the body.
    public init(
        unit: String, issueType: String? = nil, settlement: String? = nil, deadline: Date, urgent: Bool = false,
        rule: String
    ) {
        self.unit = unit
        self.issueType = issueType
        self.settlement = settlement
        self.deadline = deadline
        self.urgent = urgent
        self.rule = rule
    }
}

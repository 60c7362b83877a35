public import Foundation

/// The deadline passed without an outcome.
public struct Overdue: EventPayload {
    /// The type attribute.
    public static let type = EventType.overdue

    /// The deadline that passed; if it has been moved since, the event is refused.
    public var deadline: Date

    /// Makes the body.
    public init(deadline: Date) {
        self.deadline = deadline
    }
}

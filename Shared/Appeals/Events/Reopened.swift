public import Foundation

/// The resident says that it is not fixed; the unit has it again.
public struct Reopened: EventPayload {
    /// The type attribute.
    public static let type = EventType.reopened

    /// The personal record with the resident's text.
    public var words: String?
    /// The new deadline.
    public var deadline: Date

    /// Makes the body.
    public init(words: String? = nil, deadline: Date) {
        self.words = words
        self.deadline = deadline
    }
}

public import Foundation

/// The deadline was moved, with a reason; the resident is told (59-FZ art. 12 part 2).
public struct Extended: EventPayload {
    /// The type attribute.
    public static let type = EventType.extended

    /// The new deadline, later than the old one.
    public var deadline: Date
    /// The personal record with the reason told to the resident.
    public var words: String

    /// Makes the body.
    public init(deadline: Date, words: String) {
        self.deadline = deadline
        self.words = words
    }
}

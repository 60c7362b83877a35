public import Foundation

/// The manager took the appeal under control, or let it go.
public struct OnControl: EventPayload {
    /// The type attribute.
    public static let type = EventType.onControl

    /// Whether it is under control.
    public var on: Bool
    /// By when the manager wants the outcome.
    public var until: Date?

    /// Makes the body.
    public init(on: Bool, until: Date? = nil) {
        self.on = on
        self.until = until
    }
}

/// The meaning a colour carries; also a CSS class, `tone-danger`. Never the only carrier: an icon or words stand beside it.
public enum Tone: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Nothing to notice.
    case neutral
    /// Under way, or good to know.
    case info
    /// Done well.
    case success
    /// Needs a look soon.
    case warning
    /// Wrong, late or dangerous.
    case danger

    /// The word that follows `tone-` in a class.
    public var description: String { rawValue }
}

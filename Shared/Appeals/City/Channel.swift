/// A way residents reach the city. The ways are data of the pack, each keeps its own figures.
public struct Channel: Coded, Hashable {
    /// Where an appeal of this way enters the suite.
    public enum Entry: String, Sendable, CaseIterable {
        /// Pages for residents.
        case portal
        /// The operator's desk.
        case desk
        /// A bot or webhook of a network.
        case bot
        /// A programming interface.
        case api
        /// A new mail to the city's own address.
        case mail
    }

    /// `phone`, `telegram`.
    public let code: String
    /// As residents see it.
    public let name: LocalizedText
    /// Which of the city's ways it belongs to, from 1; several channels may make up one way, as the web app and Open311
    /// do.
    public let number: Int
    /// Whether the yearly share of electronic appeals counts it.
    public let electronic: Bool
    /// Whether a sender can be identified here so that the appeal may be a formal one (547-FZ: the authority's own
    /// system or site with identification; paper and speech as ever).
    public let identifies: Bool
    /// Where it enters the suite.
    public let entry: Entry
}

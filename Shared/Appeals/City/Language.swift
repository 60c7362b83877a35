/// A language that residents and staff are spoken to in.
public enum Language: String, Codable, Hashable, Sendable, CaseIterable {
    /// Russian.
    case ru
    /// English.
    case en
}

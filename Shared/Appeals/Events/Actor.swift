/// Who did something: the resident, a member of staff (for a unit or for the city), or the suite itself. Names an account, never a person.
public struct Actor: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The three sorts of actors.
    public enum Kind: String, Sendable {
        case resident, staff, system
    }

    /// The sort.
    public let kind: Kind
    /// The account of a member of staff.
    public let account: String?
    /// The unit for which the member of staff acts; `nil` for city-wide roles.
    public let unit: String?

    private init(kind: Kind, account: String? = nil, unit: String? = nil) {
        self.kind = kind
        self.account = account
        self.unit = unit
    }

    /// The resident whose appeal it is.
    public static let resident = Actor(kind: .resident)
    /// A service, by a rule or a timer.
    public static let system = Actor(kind: .system)
    /// A member of staff.
    public static func staff(_ account: String, unit: String? = nil) -> Actor {
        Actor(kind: .staff, account: account, unit: unit)
    }

    /// `resident`, `system`, `staff/<account>` or `staff/<account>/<unit>`, as the event's `actor` attribute has it.
    public var description: String {
        ([kind.rawValue] + [account, unit].compactMap { $0 }).joined(separator: "/")
    }

    /// Reads the attribute; an unknown sort counts as the system.
    public init(from decoder: any Decoder) throws {
        let parts = try decoder.singleValueContainer().decode(String.self).split(separator: "/", maxSplits: 2)
        guard let kind = parts.first.flatMap({ Kind(rawValue: String($0)) }) else {
            self = .system
            return
        }
        self.init(
            kind: kind, account: parts.count > 1 ? String(parts[1]) : nil,
            unit: parts.count > 2 ? String(parts[2]) : nil)
    }

    /// Writes the attribute.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

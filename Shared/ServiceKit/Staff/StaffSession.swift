public import Appeals
public import Foundation

/// A signed-in member of staff, as the cookie carries it. Roles and units stand in it, so every change of them must
/// raise the account's epoch.
public struct StaffSession: Sendable, Hashable, Codable {
    /// The account's id.
    public let account: String
    /// The name shown to colleagues.
    public let name: String
    /// What the account may do.
    public let roles: Set<Role>
    /// The codes of the units it works for; empty for roles of the whole city.
    public let units: Set<String>
    /// The account's epoch at sign-in: a session of an older one has ended.
    public let epoch: Int
    /// When the password was given.
    public let signedIn: Date
    /// When the session ends unless it is used before.
    public var expires: Date
    /// Random; what CSRF tokens are bound to.
    public let id: String

    enum CodingKeys: String, CodingKey {
        case account = "a"
        case name = "n"
        case roles = "r"
        case units = "u"
        case epoch = "v"
        case signedIn = "s"
        case expires = "e"
        case id = "i"
    }

    /// A session of `account`, from `signedIn` to `expires`.
    public init(
        account: String, name: String, roles: Set<Role>, units: Set<String>, epoch: Int, signedIn: Date, expires: Date,
        id: String = RandomText.token()
    ) {
        self.account = account
        self.name = name
        self.roles = roles
        self.units = units
        self.epoch = epoch
        self.signedIn = signedIn
        self.expires = expires
        self.id = id
    }

    /// Roles that see every unit's appeals: who routes them, and who answers for the city.
    public static let cityWide: Set<Role> = [.dispatcher, .manager]

    /// Whether the appeals of `unit` may be shown to this account.
    public func sees(unit: String) -> Bool {
        units.contains(unit) || !roles.isDisjoint(with: Self.cityWide)
    }

    /// Whether it has one of `wanted`.
    public func has(_ wanted: Role...) -> Bool { !roles.isDisjoint(with: wanted) }
}

/// What a service knows of accounts; folded from the topic `staff`.
public protocol StaffDirectory: Sendable {
    /// The account's epoch, or `nil` when there is no such account or it is disabled.
    func epoch(of account: String) async -> Int?
}

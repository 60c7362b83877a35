/// A staff account as it is from now on. No secrets: those stay with intake.
public struct AccountSet: EventPayload {
    /// The type attribute.
    public static let type = EventType.accountSet

    /// The name to sign in with, lower case.
    public var login: String
    /// The name shown to colleagues.
    public var name: String
    /// What the account may do.
    public var roles: [Role]
    /// The units whose appeals it may see; empty for all-city roles.
    public var units: [String]
    /// Sessions of an older epoch end.
    public var epoch: Int
    /// Whether sign-in is refused.
    public var disabled: Bool
    /// The official e-mail address, to which reminders and digests go.
    public var email: String?

    /// Makes the body.
    public init(
        login: String, name: String, roles: [Role], units: [String], epoch: Int, disabled: Bool = false,
        email: String? = nil
    ) {
        self.login = login
        self.name = name
        self.roles = roles
        self.units = units
        self.epoch = epoch
        self.disabled = disabled
        self.email = email
    }
}

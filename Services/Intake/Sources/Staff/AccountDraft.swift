import Appeals
import ServiceKit

/// An account as somebody asks for it; nothing of it is checked.
struct AccountDraft: Sendable {
    var login: String?
    var name: String?
    var roles: [String] = []
    var units: [String] = []
    /// The official e-mail address; empty: none.
    var email: String?

    /// Letters, digits and `.-_`, so that a login can be typed on any keyboard.
    private static let loginCharacters = Set("abcdefghijklmnopqrstuvwxyz0123456789.-_")
    /// Roles that are somebody's only within a unit.
    private static let unitRoles: Set<Role> = [.worker, .head]

    /// The account's settings, new and of the first epoch.
    /// - Throws: `InvalidInput` with every wrong field.
    func checked(by pack: CityPack) throws(InvalidInput) -> AccountSet {
        var check = Validation()
        let login = check.take { () throws(FieldError) in
            let login = try Validated.text(self.login, field: "login", limit: 40, lines: false).lowercased()
            guard login.count >= 2, login.allSatisfy(Self.loginCharacters.contains) else {
                throw FieldError("login", .other(Self.loginForm))
            }
            return login
        }
        let name = check.take { () throws(FieldError) in
            try Validated.text(self.name, field: "name", limit: 100, lines: false)
        }
        let rights = rights(by: pack, &check)
        try check.finish()
        return AccountSet(
            login: login ?? "", name: name ?? "", roles: rights.roles, units: rights.units, epoch: 1,
            email: rights.email)
    }

    /// What the account may do, by itself: for an account that exists.
    /// - Throws: `InvalidInput` with every wrong field.
    func checkedRights(by pack: CityPack) throws(InvalidInput) -> AccountRights {
        var check = Validation()
        let rights = rights(by: pack, &check)
        try check.finish()
        return rights
    }

    private func rights(by pack: CityPack, _ check: inout Validation) -> AccountRights {
        for role in roles where Role(rawValue: role) == nil { check.fail("roles", .unknown(role)) }
        for unit in units where pack.units[unit] == nil { check.fail("units", .unknown(unit)) }
        let known = Set(roles.compactMap(Role.init)).sorted()
        if roles.isEmpty { check.fail("roles", .missing) }
        if units.isEmpty, !Self.unitRoles.isDisjoint(with: known) { check.fail("units", .other(Self.unitNeeded)) }
        var address: String?
        if let email, !email.isEmpty {
            address = check.take { () throws(FieldError) in try Validated.email(email, field: "email") }
        }
        return AccountRights(roles: known, units: Set(units).sorted(), email: address)
    }

    private static let loginForm = LocalizedText(
        ru: "От 2 до 40 латинских букв, цифр и знаков . - _", en: "2 to 40 Latin letters, digits and . - _")
    private static let unitNeeded = LocalizedText(
        ru: "Исполнителю и руководителю нужно подразделение.", en: "A worker and a head need a unit.")
}

/// What an account may do, and in which units, both in order, without repetition; and where it is told of its work.
struct AccountRights: Sendable, Hashable {
    let roles: [Role]
    let units: [String]
    /// Where reminders go; `nil`: nowhere.
    let email: String?
}

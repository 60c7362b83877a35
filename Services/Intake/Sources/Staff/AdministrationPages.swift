import Appeals
import ServiceKit
import WebPages

/// All accounts, and the form for a new one.
struct StaffListPage {
    let errors: ErrorSummary?
    let accounts: DataTable
    let login: TextField
    let name: TextField
    let rolesError: String?
    let roles: [CheckboxField]
    let units: SelectField
    let add: Button

    init(_ all: [Account], _ entries: FormData, _ wrong: [FieldError], _ pack: CityPack, in text: Localizer) {
        func error(_ field: String) -> String? { text.error(field, among: wrong) }
        errors = ErrorSummary(
            wrong,
            labels: [
                "login": text("sign-in-login"), "name": text("staff-name"), "roles": text("staff-roles"),
                "units": text("staff-units"),
            ], in: text)
        accounts = DataTable(
            text("staff-list"), captionHidden: true,
            columns: [
                .init(text("sign-in-login")), .init(text("staff-name")), .init(text("staff-roles")),
                .init(text("staff-units")), .init(text("staff-state")),
            ],
            rows: all.map { account in
                let settings = account.settings
                return .init([
                    .init(settings.login, href: "/staff/accounts/\(settings.login)"), .init(settings.name),
                    .init(settings.roles.map { text("role-\($0.rawValue)") }.joined(separator: ", ")),
                    .init(account.unitNames(pack, in: text)), .init(status: account.badge(in: text)),
                ])
            })
        login = TextField(
            "login", label: text("sign-in-login"), value: entries["login"], hint: text("staff-login-hint"),
            error: error("login"), required: true, autocomplete: "off", maxLength: 40, draft: false)
        name = TextField(
            "name", label: text("staff-name"), value: entries["name"], error: error("name"), required: true,
            autocomplete: "off", maxLength: 100, draft: false)
        rolesError = error("roles")
        roles = Role.allCases.map { role in
            CheckboxField(
                "role-\(role.rawValue)", label: text("role-\(role.rawValue)"),
                checked: entries["role-\(role.rawValue)"] != nil, hint: text("role-\(role.rawValue)-hint"))
        }
        units = SelectField(
            "units", label: text("staff-unit"), options: pack.units.map { Choice($0.code, text[$0.name]) },
            value: entries["units"], placeholder: text("staff-unit-none"), error: error("units"))
        add = Button(submit: text("staff-add"), icon: "plus")
    }
}

/// One account: what it may do, what was done with it, and what an administrator can do.
struct StaffCardPage {
    let path: String
    let issued: Issued?
    let status: StatusBadge
    let facts: DescriptionList
    let reset: Button
    let disable: Button?
    let enable: Button?
    let audit: DataTable

    struct Issued {
        let notice: Alert
        let password: CopyLink
    }

    init(
        _ account: Account, _ audit: [Audit], of all: [Account], password: String?, _ pack: CityPack,
        in text: Localizer
    ) {
        path = "/staff/accounts/\(account.settings.login)"
        issued = password.map {
            Issued(
                notice: Alert(.success, title: text("staff-password-issued"), text: text("staff-password-text")),
                password: CopyLink(id: "password", text: $0, label: text("staff-password-copy")))
        }
        status = account.badge(in: text)
        facts = DescriptionList(account.facts(pack, in: text))
        reset = Button(submit: text("staff-reset"), kind: .secondary, icon: "lock")
        disable = account.settings.disabled ? nil : Button(submit: text("staff-disable"), kind: .danger)
        enable = account.settings.disabled ? Button(submit: text("staff-enable"), kind: .secondary) : nil
        let names = Dictionary(
            all.map { (Actor.staff($0.id).description, $0.settings.name) }, uniquingKeysWith: { first, _ in first })
        self.audit = DataTable(
            text("staff-audit"), captionHidden: true,
            columns: [.init(text("audit-when")), .init(text("audit-what")), .init(text("audit-who"))],
            rows: audit.map { line in
                .init([
                    .init(text.dateTime(line.time)), .init(text("audit-\(line.action.rawValue)")),
                    .init(names[line.actor] ?? text("audit-operations")),
                ])
            })
    }
}

extension Account {
    /// Whether the account may sign in.
    func badge(in text: Localizer) -> StatusBadge {
        settings.disabled
            ? StatusBadge(text("staff-disabled"), tone: .neutral, icon: "lock")
            : StatusBadge(text("staff-active"), tone: .success, icon: "check")
    }
}

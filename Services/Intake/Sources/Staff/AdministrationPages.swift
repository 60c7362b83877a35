import Appeals
import ServiceKit
import WebPages

/// All accounts, and the form for a new one.
struct StaffListPage {
    let errors: ErrorSummary?
    let accounts: DataTable
    let login: TextField
    let name: TextField
    let rights: RightsForm
    let add: Button

    init(_ all: [Account], _ entries: FormData, _ wrong: [FieldError], _ pack: CityPack, in text: Localizer) {
        func error(_ field: String) -> String? { text.error(field, among: wrong) }
        errors = ErrorSummary(
            wrong,
            labels: RightsForm.labels(in: text).merging([
                "login": text("sign-in-login"), "name": text("staff-name"),
            ]) { $1 }, in: text)
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
        rights = RightsForm(RightsForm.draft(entries, pack: pack), wrong, pack, in: text)
        add = Button(submit: text("staff-add"), icon: "plus")
    }
}

/// One account: what it may do, what was done with it, and what an administrator can do.
struct StaffCardPage {
    let path: String
    let errors: ErrorSummary?
    let issued: Issued?
    let status: StatusBadge
    let facts: DescriptionList
    let rights: RightsForm
    let save: Button
    let reset: Button
    let disable: Button?
    let enable: Button?
    let audit: DataTable

    struct Issued {
        let notice: Alert
        let password: CopyLink
    }

    /// `draft`: what was ticked and could not be taken; without it the boxes stand as the account is.
    init(
        _ account: Account, _ audit: [Audit], of all: [Account], password: String?, draft: AccountDraft?,
        _ wrong: [FieldError], _ pack: CityPack, in text: Localizer
    ) {
        errors = ErrorSummary(wrong, labels: RightsForm.labels(in: text), in: text)
        path = "/staff/accounts/\(account.settings.login)"
        issued = password.map {
            Issued(
                notice: Alert(.success, title: text("staff-password-issued"), text: text("staff-password-text")),
                password: CopyLink(id: "password", text: $0, label: text("staff-password-copy")))
        }
        status = account.badge(in: text)
        facts = DescriptionList(account.facts(pack, in: text))
        let present = AccountDraft(
            roles: account.settings.roles.map(\.rawValue), units: account.settings.units,
            email: account.settings.email)
        rights = RightsForm(draft ?? present, wrong, pack, in: text)
        save = Button(submit: text("staff-rights-save"), icon: "check")
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

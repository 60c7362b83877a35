import Appeals
import ServiceKit
import WebPages

/// The sign-in form.
struct SignInPage {
    let notice: Alert?
    let next: String?
    let login: TextField
    let password: TextField
    let enter: Button

    init(login typed: String, next: String?, notice: Alert?, in text: Localizer) {
        self.notice = notice
        self.next = next
        login = TextField(
            "login", label: text("sign-in-login"), value: typed, required: true, autocomplete: "username", draft: false)
        password = TextField(
            "password", label: text("sign-in-password"), kind: .password, required: true,
            autocomplete: "current-password")
        enter = Button(submit: text("sign-in-enter"))
    }
}

/// One's own account: what it may do, and the form for another password.
struct AccountPage {
    let notice: Alert?
    let errors: ErrorSummary?
    let next: String?
    let facts: DescriptionList
    let current: TextField?
    let password: TextField
    let again: TextField
    let save: Button

    init(
        _ account: Account, mustChange: Bool, next: String?, _ wrong: [FieldError], _ pack: CityPack,
        in text: Localizer
    ) {
        func error(_ field: String) -> String? { text.error(field, among: wrong) }
        notice = mustChange ? Alert(.info, text: text("account-first-text")) : nil
        errors = ErrorSummary(
            wrong,
            labels: [
                "current": text("account-current"), "password": text("account-new"), "repeat": text("account-repeat"),
            ], in: text)
        self.next = next
        facts = DescriptionList(account.facts(pack, in: text))
        current =
            mustChange
            ? nil
            : TextField(
                "current", label: text("account-current"), kind: .password, error: error("current"), required: true,
                autocomplete: "current-password")
        password = TextField(
            "password", label: text("account-new"), kind: .password,
            hint: text("account-new-hint", count: Passwords.shortest), error: error("password"), required: true,
            autocomplete: "new-password")
        again = TextField(
            "repeat", label: text("account-repeat"), kind: .password, error: error("repeat"), required: true,
            autocomplete: "new-password")
        save = Button(submit: text("account-save"))
    }
}

/// Where a member of staff goes on from: the desks of the roles.
struct StaffHomePage {
    let lead: String
    let desks: [Card]

    init(_ session: StaffSession, in text: Localizer) {
        lead = text("staff-home-lead", ["name": session.name])
        desks = [
            session.has(.worker, .head, .manager)
                ? Card(text("nav-work"), href: "/work", text: text("desk-work"), icon: "inbox") : nil,
            session.has(.dispatcher, .manager)
                ? Card(text("nav-dispatch"), href: "/dispatch", text: text("desk-dispatch"), icon: "split") : nil,
            session.has(.operator, .dispatcher, .manager, .admin)
                ? Card(text("nav-notify"), href: "/notify", text: text("desk-notify"), icon: "bell") : nil,
            Card(text("nav-stats"), href: "/stats", text: text("desk-stats"), icon: "chart"),
            session.has(.operator)
                ? Card(text("nav-report"), href: "/appeals/new", text: text("desk-report"), icon: "plus") : nil,
            session.has(.admin)
                ? Card(text("nav-staff"), href: "/staff", text: text("desk-staff"), icon: "users") : nil,
            Card(text("account-title"), href: "/account", text: text("desk-account"), icon: "user"),
        ].compactMap { $0 }
    }
}

extension Account {
    /// What the account is and may do, for its page.
    func facts(_ pack: CityPack, in text: Localizer) -> [DescriptionList.Row?] {
        let roles = settings.roles.map { text("role-\($0.rawValue)") }.joined(separator: ", ")
        return [
            .init(text("sign-in-login"), settings.login), .init(text("staff-name"), settings.name),
            .init(text("staff-roles"), roles),
            settings.units.isEmpty ? nil : .init(text("staff-units"), unitNames(pack, in: text)),
            settings.email.map { .init(text("staff-email"), $0) },
        ]
    }

    /// The names of the units, with commas.
    func unitNames(_ pack: CityPack, in text: Localizer) -> String {
        settings.units.map { text.unit($0, in: pack) }.joined(separator: ", ")
    }
}

import Appeals
import ServiceKit
import WebPages

/// The boxes for what an account may do, alike for a new account and for one that is changed.
struct RightsForm {
    let roles: CheckboxGroup
    let units: CheckboxGroup
    let email: TextField

    /// The boxes with those of `draft` ticked, and what of them is `wrong`.
    init(_ draft: AccountDraft, _ wrong: [FieldError], _ pack: CityPack, in text: Localizer) {
        roles = CheckboxGroup(
            "roles", legend: text("staff-roles"),
            boxes: Role.allCases.map(\.rawValue).map { role in
                CheckboxField(
                    "role-\(role)", label: text("role-\(role)"), checked: draft.roles.contains(role),
                    hint: text("role-\(role)-hint"))
            }, error: text.error("roles", among: wrong), required: true)
        units = CheckboxGroup(
            "units", legend: text("staff-units"),
            boxes: pack.units.map { unit in
                CheckboxField(
                    "unit-\(unit.code)", label: text[unit.name], checked: draft.units.contains(unit.code))
            }, hint: text("staff-units-hint"), error: text.error("units", among: wrong))
        email = TextField(
            "email", label: text("staff-email"), kind: .email, value: draft.email, hint: text("staff-email-hint"),
            error: text.error("email", among: wrong), autocomplete: "off", maxLength: 254, draft: false)
    }

    /// What is ticked in `form`.
    static func draft(_ form: FormData, pack: CityPack) -> AccountDraft {
        AccountDraft(
            roles: Role.allCases.map(\.rawValue).filter { form["role-\($0)"] != nil },
            units: pack.units.codes.filter { form["unit-\($0)"] != nil }, email: form["email"])
    }

    /// What the groups are called where something is wrong with them.
    static func labels(in text: Localizer) -> [String: String] {
        ["roles": text("staff-roles"), "units": text("staff-units"), "email": text("staff-email")]
    }
}

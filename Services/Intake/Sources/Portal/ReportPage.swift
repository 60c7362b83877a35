import Appeals
import ServiceKit
import WebPages

/// The form: what, where, and how to reach the one who asks.
struct ReportPage {
    let description: String
    let term: String
    let emergency: Alert?
    let errors: ErrorSummary?
    let type: String
    let key = RandomText.token()
    let text: TextArea
    let settlement: SelectField
    let address: TextField
    let pointIsOpen: Bool
    let latitude: TextField
    let longitude: TextField
    let name: TextField
    let email: TextField
    let phone: TextField
    let consent: CheckboxField
    let consentText: String
    let send: Button

    init(_ type: IssueType, _ entries: ReportEntries, _ wrong: [FieldError], _ pack: CityPack, in text: Localizer) {
        func error(_ field: String) -> String? { text.error(field, among: wrong) }
        description = text[type.description]
        term = type.term.sentence(in: text)
        let emergency = pack.city.emergencyPhone
        self.emergency =
            type.callsEmergency
            ? Alert(
                .danger, title: text("report-emergency", ["phone": emergency]), text: text("report-emergency-text"),
                links: [Link(text("call", ["phone": emergency]), "tel:\(emergency.dialled)")], urgent: true)
            : nil
        errors = ErrorSummary(wrong, labels: Self.labels(in: text), in: text)
        self.type = type.code
        self.text = TextArea(
            "text", label: text("report-text"), value: entries["text"], hint: text("report-text-hint"),
            error: error("text"), required: true, maxLength: Validated.textLimit)
        settlement = SelectField(
            "settlement", label: text("report-settlement"), groups: Self.settlements(of: pack, in: text),
            value: entries["settlement"], placeholder: text("report-settlement-none"), error: error("settlement"))
        address = TextField(
            "address", label: text("report-address"), value: entries["address"], hint: text("report-address-hint"),
            error: error("address"), required: type.needsLocation, maxLength: AppealDraft.addressLimit)
        pointIsOpen =
            !entries["lat"].isEmpty || !entries["lon"].isEmpty || error("lat") != nil || error("lon") != nil
        latitude = TextField(
            "lat", label: text("report-lat"), value: entries["lat"], error: error("lat"), inputMode: "decimal",
            width: .short)
        longitude = TextField(
            "lon", label: text("report-lon"), value: entries["lon"], error: error("lon"), inputMode: "decimal",
            width: .short)
        name = TextField(
            "name", label: text("report-name"), value: entries["name"], error: error("name"), autocomplete: "name",
            maxLength: AppealDraft.nameLimit, draft: false)
        email = TextField(
            "email", label: text("report-email"), kind: .email, value: entries["email"],
            hint: text("report-email-hint"), error: error("email"), autocomplete: "email", draft: false)
        phone = TextField(
            "phone", label: text("report-phone"), kind: .tel, value: entries["phone"], error: error("phone"),
            autocomplete: "tel", width: .medium, draft: false)
        consent = CheckboxField(
            "consent", label: text("report-consent"), checked: entries.consents, hint: text("report-consent-hint"),
            error: error("consent"))
        consentText = text[pack.terms.consent.text]
        send = Button(submit: text("report-send"), icon: "check")
    }

    private static func labels(in text: Localizer) -> [String: String] {
        [
            "text": text("report-text"), "settlement": text("report-settlement"), "address": text("report-address"),
            "lat": text("report-lat"), "lon": text("report-lon"), "name": text("report-name"),
            "email": text("report-email"), "phone": text("report-phone"), "consent": text("report-consent"),
        ]
    }

    private static func settlements(of pack: CityPack, in text: Localizer) -> [ChoiceGroup] {
        Settlement.Kind.allCases.map { kind in
            ChoiceGroup(
                text("settlement-\(kind.rawValue)"),
                pack.settlements.filter { $0.kind == kind }.map { Choice($0.code, text[$0.name]) })
        }
    }
}

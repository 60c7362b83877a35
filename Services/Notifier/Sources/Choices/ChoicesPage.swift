import Appeals
import ServiceKit
import WebPages

/// The model of a resident's page of choices.
struct ChoicesPage: Sendable {
    /// Where the form goes: the page's own address.
    let address: String
    let alerts: [Alert]
    let errors: ErrorSummary?
    /// The boxes of each way that is on file.
    let groups: [CheckboxGroup]
    /// Said instead where no way is on file.
    let none: String?
    let first: SelectField?
    let daily: CheckboxField
    let zone: SelectField
    let save: Button

    /// What the page is shown after.
    enum Saved: String, Sendable {
        /// The choices were read back.
        case yes
        /// They are on their way.
        case soon
    }

    /// `wrong`: what is wrong with what was sent; the page shows the choices as they are.
    init(
        _ holder: ChoicesHolder, at address: String, saved: Saved?, wrong: [FieldError], pack: CityPack,
        in text: Localizer
    ) {
        let choices = holder.choices
        self.address = address
        alerts =
            (saved.map { [Self.notice($0, in: text)] } ?? [])
            + holder.channels.filter(holder.gone.contains).map { Self.warning(of: $0, pack: pack, in: text) }
        errors = ErrorSummary(
            wrong, labels: ["first": text("choices-first"), "zone": text("choices-zone")], in: text)
        groups = holder.channels.map { Self.group($0, holder.contact, choices, in: text) }
        none = holder.channels.isEmpty ? text("choices-none", ["phone": pack.city.phone]) : nil
        first =
            holder.channels.count < 2
            ? nil
            : SelectField(
                "first", label: text("choices-first"),
                options: holder.channels.map { Choice($0.rawValue, text("notify-by-\($0.rawValue)")) },
                value: choices.first?.rawValue, placeholder: text("choices-first-city"),
                error: text.error("first", among: wrong))
        daily = CheckboxField(
            "daily", label: text("choices-daily"), checked: choices.daily == true, hint: text("choices-daily-hint"))
        zone = SelectField(
            "zone", label: text("choices-zone"),
            options: RussianZones.options(pack, chosen: choices.timeZone, in: text),
            value: choices.timeZone ?? "", hint: text("choices-zone-hint"), error: text.error("zone", among: wrong))
        save = Button(submit: text("choices-save"), icon: "check")
    }

    private static func group(
        _ channel: MessageChannel, _ contact: Contact, _ choices: Choices, in text: Localizer
    ) -> CheckboxGroup {
        let place = contact.shown(channel) ?? ""
        let name = text("choices-by-\(channel.rawValue)")
        return CheckboxGroup(
            channel.rawValue, legend: place.isEmpty ? name : "\(name): \(place)",
            boxes: MessageKind.ofResidents.map { kind in
                CheckboxField(
                    ChoicesForm.name(kind, by: channel), label: text("choices-kind-\(kind.rawValue)"),
                    checked: choices.wants(kind, by: channel))
            },
            // No box must be ticked, but "optional" beside each group would say nothing.
            required: true)
    }

    private static func notice(_ saved: Saved, in text: Localizer) -> Alert {
        switch saved {
        case .yes: Alert(.success, title: text("choices-saved"))
        case .soon: Alert(.info, title: text("choices-saved"), text: text("choices-saved-soon"))
        }
    }

    private static func warning(of channel: MessageChannel, pack: CityPack, in text: Localizer) -> Alert {
        let values = ["channel": text("notify-by-\(channel.rawValue)"), "phone": pack.city.phone]
        return Alert(.warning, text: text(channel == .email ? "choices-gone-email" : "choices-gone-other", values))
    }
}

/// What is left when an appeal was erased.
struct ChoicesErasedPage: Sendable {
    let state: EmptyState
}

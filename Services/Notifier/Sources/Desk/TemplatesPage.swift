import Appeals
import ServiceKit
import WebPages

/// The model of `/notify/templates`: every message of the pack, who gets it, and how many wait.
struct TemplatesPage: Sendable {
    let parts: Tabs?
    let alerts: [Alert]
    let table: DataTable
    /// Leads to the stop button for all; `nil` for who may not press it, and when all are held.
    let stopAll: Button?

    init(_ use: TemplateUse, pack: CityPack, for session: StaffSession, in text: Localizer) {
        parts = NotifyPart.templates.tabs(for: session, in: text)
        alerts = use.held.map { $0.alert(links: true, pack: pack, in: text) }
        table = DataTable(
            text("template-all"), captionHidden: true,
            columns: [
                .init(text("template-column-message")), .init(text("template-column-whom")),
                .init(text("template-column-by")), .init(text("template-column-waiting"), numeric: true),
                .init(text("template-column-state")),
            ], rows: pack.messages.map { Self.row($0, use, pack: pack, in: text) })
        stopAll =
            session.mayStop && use.hold(of: HaltTable.all) == nil
            ? Button(text("halt-all"), href: HaltPage.address(of: HaltTable.all), kind: .danger) : nil
    }

    private static func row(
        _ template: MessageTemplate, _ use: TemplateUse, pack: CityPack, in text: Localizer
    ) -> DataTable.Row {
        let rules = pack.notifications.filter { $0.template == template.code }
        let audiences = Audience.allCases.filter { audience in rules.contains { $0.audience == audience } }
        let channels = MessageChannel.allCases.filter { channel in rules.contains { $0.channels.contains(channel) } }
        let isHeld = use.isHeld(template.code)
        return DataTable.Row(
            [
                .init(template.title(in: text), href: TemplatePage.address(of: template.code), note: template.code),
                .init(list(audiences.map { text("notify-audience-\($0.rawValue)") })),
                .init(list(channels.map { text("notify-by-\($0.rawValue)") })),
                .init(text.number(use.count(of: template.code).waiting)),
                .init(
                    status: isHeld
                        ? StatusBadge(text("template-held"), tone: .warning, icon: "lock")
                        : StatusBadge(text("template-goes"), tone: .neutral, icon: "check")),
            ], tone: isHeld ? .warning : nil)
    }

    private static func list(_ words: [String]) -> String { words.isEmpty ? "—" : words.joined(separator: ", ") }
}

extension StaffSession {
    /// Whether the account may hold messages, let them go on, and drop what waits.
    var mayStop: Bool { has(.admin) }
}

import Appeals
import WebPages

/// The model of `/notify`.
struct NotifyPage: Sendable {
    let alerts: [Alert]
    let tiles: [StatTile]
    let tabs: Tabs
    let table: DataTable?
    let empty: EmptyState?

    /// `folder`: where mails are written, when no mail server is set.
    init(_ log: DeliveryLog, folder: String?, trouble: SenderTrouble.Trouble?, in text: Localizer) {
        alerts = [
            folder.map {
                Alert(.warning, title: text("notify-files-title"), text: text("notify-files-text", ["folder": $0]))
            },
            trouble.map {
                Alert(
                    .danger, title: text("notify-trouble-title"),
                    text: text("notify-trouble-text", ["reason": $0.reason, "when": text.relative($0.until)]))
            },
        ].compactMap { $0 }
        tiles = [
            StatTile(text.number(log.waiting), text("notify-waiting")),
            StatTile(text.number(log.delivered), text("notify-delivered"), tone: .success),
            StatTile(text.number(log.failed), text("notify-failed"), tone: log.failed == 0 ? .neutral : .danger),
            StatTile(
                text.number(log.late), text("notify-late"),
                note: log.late == 0
                    ? nil : text("notify-late-note", ["days": text.number(Int(NotifierFlow.freshness / 86_400))]),
                tone: log.late == 0 ? .neutral : .warning),
        ]
        tabs = Tabs(
            text("notify-tabs"),
            DeliveryLog.Tab.allCases.map { tab in
                .init(text("notify-tab-\(tab.rawValue)"), href: "/notify?tab=\(tab.rawValue)", current: tab == log.tab)
            })
        let rows = log.lines.map { Self.row($0, log.tab, in: text) }
        table =
            rows.isEmpty
            ? nil
            : DataTable(
                text("notify-tab-\(log.tab.rawValue)"), captionHidden: true,
                columns: ["number", "told", "when", "state"].map { .init(text("notify-column-\($0)")) }, rows: rows)
        empty = rows.isEmpty ? EmptyState(text("notify-empty-\(log.tab.rawValue)"), icon: "bell") : nil
    }

    private static func row(_ line: DeliveryLog.Line, _ tab: DeliveryLog.Tab, in text: Localizer) -> DataTable.Row {
        let status: StatusBadge
        switch (tab, line.reason) {
        case (.late, _): status = StatusBadge(text("notify-state-late"), tone: .warning, icon: "clock")
        case (.waiting, _): status = StatusBadge(text("notify-state-waiting"), tone: .info, icon: "clock")
        case (_, .some): status = StatusBadge(text("notify-state-failed"), tone: .danger, icon: "alert")
        case (_, nil): status = StatusBadge(state(line.channel ?? "", in: text), tone: .success, icon: "check-circle")
        }
        return DataTable.Row([
            .init(line.number?.description ?? "—"),
            .init(line.type.map { text("notify-event-\($0.shortName)") } ?? "—"), .init(text.dateTime(line.time)),
            .init(note: note(line, in: text), status: status),
        ])
    }

    private static func state(_ channel: String, in text: Localizer) -> String {
        switch channel {
        case "email": text("notify-state-email")
        case "file": text("notify-state-file")
        default: text("notify-state-other", ["channel": channel])
        }
    }

    private static func note(_ line: DeliveryLog.Line, in text: Localizer) -> String? {
        let reason: String? =
            switch line.reason {
            case "gave-up": text("notify-reason-gave-up")
            case "bad-address", "no-address": text("notify-reason-bad-address")
            case let code?: text("notify-reason-other", ["code": code])
            case nil: nil
            }
        let tries = line.attempts > 0 ? text("notify-tries", count: line.attempts) : nil
        let parts = [tries, reason].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

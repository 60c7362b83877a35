import Appeals
import WebPages

/// The model of `/notify`.
struct NotifyPage: Sendable {
    /// Links to the other parts; `nil` for who may open none.
    let parts: Tabs?
    let alerts: [Alert]
    let tiles: [StatTile]
    let tabs: Tabs
    /// `nil` where there are no late letters, or they are not the reader's to send.
    let release: ReleaseForms?
    let table: DataTable?
    let empty: EmptyState?

    /// `folder`: where mails are written, when no mail server is set. `halts`: what the stop button holds. `released`: how many late letters were sent off by the
    /// request before this one.
    init(
        _ log: DeliveryLog, folder: String?, troubles: [(channel: MessageChannel, trouble: SenderTrouble.Trouble)],
        halts: [Alert], parts: Tabs?, release: ReleaseForms?, released: Int?, in text: Localizer
    ) {
        self.release = release
        self.parts = parts
        let notices = [
            released.map { Self.notice(ofReleased: $0, in: text) },
            folder.map {
                Alert(.warning, title: text("notify-files-title"), text: text("notify-files-text", ["folder": $0]))
            },
        ].compactMap { $0 }
        alerts =
            notices + halts
            + troubles.map { channel, trouble in
                Alert(
                    .danger, title: text("notify-trouble-title", ["channel": text("notify-by-\(channel.rawValue)")]),
                    text: text(
                        "notify-trouble-text", ["reason": trouble.reason, "when": text.relative(trouble.until)]))
            }
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
        let columns = ["number", "told", "whom", "when", "state"] + (release == nil ? [] : ["send"])
        let rows = log.lines.map { Self.row($0, log.tab, canRelease: release != nil, in: text) }
        table =
            rows.isEmpty
            ? nil
            : DataTable(
                text("notify-tab-\(log.tab.rawValue)"), captionHidden: true,
                columns: columns.map { .init(text("notify-column-\($0)")) }, rows: rows)
        empty = rows.isEmpty ? EmptyState(text("notify-empty-\(log.tab.rawValue)"), icon: "bell") : nil
    }

    private static func row(
        _ line: DeliveryLog.Line, _ tab: DeliveryLog.Tab, canRelease: Bool, in text: Localizer
    ) -> DataTable.Row {
        let status: StatusBadge
        switch (tab, line.reason) {
        case (.late, _): status = StatusBadge(text("notify-state-late"), tone: .warning, icon: "clock")
        case (.waiting, _): status = StatusBadge(text("notify-state-waiting"), tone: .info, icon: "clock")
        case (_, .some) where line.isReturned:
            status = StatusBadge(text("notify-state-returned"), tone: .danger, icon: "alert")
        case (_, .some): status = StatusBadge(text("notify-state-failed"), tone: .danger, icon: "alert")
        case (_, nil): status = StatusBadge(state(line.channel, in: text), tone: .success, icon: "check-circle")
        }
        var cells: [DataTable.Cell] = [
            .init(number(of: line)), .init(matter(of: line, in: text)), .init(whom(line, in: text)),
            .init(text.dateTime(line.time)),
            .init(note: note(line, in: text), status: status),
        ]
        if canRelease {
            let address = line.job.map { ReleaseForms.address(of: $0) }
            cells.append(.init(text("notify-send-one"), href: address))
        }
        return DataTable.Row(cells)
    }

    private static func notice(ofReleased count: Int, in text: Localizer) -> Alert {
        count == 0
            ? Alert(.info, text: text("notify-released-none"))
            : Alert(.success, title: text("notify-released", count: count))
    }

    /// The number of the appeal that a line is about.
    static func number(of line: DeliveryLog.Line) -> String { line.number?.description ?? "—" }

    /// What a line tells, or was to tell, of.
    static func matter(of line: DeliveryLog.Line, in text: Localizer) -> String {
        line.type.map { text("notify-event-\($0.shortName)") } ?? "—"
    }

    private static func state(_ channel: String, in text: Localizer) -> String {
        channel == "file"
            ? text("notify-state-file") : text("notify-state-sent", ["channel": text("notify-by-\(channel)")])
    }

    private static func whom(_ line: DeliveryLog.Line, in text: Localizer) -> String {
        line.audience.map { text("notify-audience-\($0.rawValue)") } ?? "—"
    }

    /// Reasons that people gave here, and not another server.
    private static let ownReasons = Set(
        [Told.stopped] + [DeskOutcome.returned, .noAnswer, .wrongNumber].map(\.rawValue))

    private static func note(_ line: DeliveryLog.Line, in text: Localizer) -> String? {
        let reason: String? =
            switch line.reason {
            case "gave-up": text("notify-reason-gave-up")
            case "bad-address", "no-address": text("notify-reason-bad-address")
            case let code? where Self.ownReasons.contains(code): text("notify-reason-own-\(code)")
            case let code? where line.isReturned:
                text(
                    SMTPExchange.deadAddresses.contains(code) ? "notify-reason-no-address" : "notify-reason-returned",
                    ["code": code])
            case let code?: text("notify-reason-other", ["code": code])
            case nil: nil
            }
        let tries = line.attempts > 0 ? text("notify-tries", count: line.attempts) : nil
        let parts = [tries, reason].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

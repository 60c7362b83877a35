import Appeals
import WebPages

/// The model of `/work`.
struct WorkPage {
    let live: Live
    /// The address of the live part.
    let liveAddress: String
    /// The view stays when the unit is switched.
    let tab: String
    let unit: SelectField?
    let apply: Button

    /// What changes by itself.
    struct Live {
        let tabs: Tabs
        /// What a screen reader is told when it changes.
        let summary: String
        let table: DataTable?
        let empty: EmptyState?
        let pager: Pager?
    }

    init(_ page: WorkQueue.Page, _ query: WorkQuery, switchable: [String], pack: CityPack, in text: Localizer) {
        live = Live(page, query, showsUnit: query.unit == nil && switchable.count > 1, pack: pack, in: text)
        liveAddress = query.address("/work/live", tab: query.tab, page: query.page)
        tab = query.tab.rawValue
        unit =
            switchable.count < 2
            ? nil
            : SelectField(
                "unit", label: text("work-unit"),
                options: switchable.map { Choice($0, text.unit($0, in: pack)) },
                value: query.unit, placeholder: text("work-all-units"))
        apply = Button(submit: text("work-apply"), kind: .secondary, icon: "filter")
    }
}

extension WorkPage.Live {
    init(_ page: WorkQueue.Page, _ query: WorkQuery, showsUnit: Bool, pack: CityPack, in text: Localizer) {
        tabs = Tabs(
            text("work-tabs"),
            WorkQueue.Tab.allCases.map { tab in
                .init(
                    text("work-tab-\(tab.rawValue)"), href: query.address(tab: tab), current: tab == query.tab,
                    count: text.number(page.counts[tab] ?? 0))
            })
        let total = page.counts[query.tab] ?? 0
        summary = text("work-summary", count: total)
        let rows = page.items.map { Self.row($0, query.tab, showsUnit: showsUnit, pack: pack, in: text) }
        let keys = ["number", "matter", "place", "status", query.tab == .closed ? "closed" : "due"]
        table =
            rows.isEmpty
            ? nil
            : DataTable(
                text("work-tab-\(query.tab.rawValue)"), captionHidden: true,
                columns: keys.map { .init(text("work-column-\($0)")) }, rows: rows)
        empty =
            rows.isEmpty
            ? EmptyState(text("work-empty-\(query.tab.rawValue)"), icon: query.tab == .unit ? "check-circle" : "inbox")
            : nil
        let first = query.page * WorkQueue.pageSize
        pager = Pager(
            previous: query.page > 0 ? query.address(tab: query.tab, page: query.page - 1) : nil,
            next: first + rows.count < total ? query.address(tab: query.tab, page: query.page + 1) : nil,
            text: text(
                "work-range",
                [
                    "from": text.number(first + 1), "to": text.number(first + rows.count), "total": text.number(total),
                ]))
    }

    private static func row(
        _ item: WorkQueue.Item, _ tab: WorkQueue.Tab, showsUnit: Bool, pack: CityPack, in text: Localizer
    ) -> DataTable.Row {
        let appeal = item.appeal
        let type = appeal.issueType.map { text.issueType($0, in: pack) }
        let place = appeal.settlement.map { text.settlement($0, in: pack) }
        let isLate = appeal.phase.isOpen && (appeal.deadline.map { $0 < text.now } ?? false)
        let isUrgent = appeal.urgent && appeal.phase.isOpen
        let unit = showsUnit ? appeal.unit.flatMap { pack.units[$0] }.map { UnitTag(text[$0.name]) } : nil
        let when: DataTable.Cell =
            tab == .closed
            ? .init(appeal.closedAt.map { text.date($0) } ?? "")
            : .init(deadline: appeal.deadline.map { DeadlineBadge($0, met: !appeal.phase.isOpen, in: text) })
        return DataTable.Row(
            [
                .init(
                    appeal.number.description, href: "/work/\(appeal.number.digits)",
                    status: isUrgent ? StatusBadge(text("work-urgent"), tone: .danger, icon: "alert") : nil),
                .init(
                    type ?? text("card-no-type"), note: item.words?.excerpt, unit: unit),
                .init(place ?? "", note: item.words?.place),
                .init(note: item.assignee, status: text.staffBadge(of: appeal.phase)), when,
            ], tone: isUrgent || isLate ? .danger : nil, key: appeal.id)
    }
}

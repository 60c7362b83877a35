import Appeals
import WebPages

/// The model of `/dispatch`: what waits for a decision, the most urgent first.
struct DispatchPage {
    let tabs: Tabs
    /// The reason stays chosen when the filter is sent.
    let reason: String?
    let settlement: SelectField
    let number: TextField
    let apply: Button
    let table: DataTable?
    let empty: EmptyState?
    let pager: Pager?

    init(_ page: WaitingList.Page, _ query: DispatchQuery, rule: RoutingRule, in text: Localizer) {
        let pack = rule.pack
        func tab(_ reason: WaitingList.Reason?, _ label: String, _ count: Int) -> Tabs.Item {
            Tabs.Item(
                label, href: query.address(reason: reason), current: query.reason == reason, count: text.number(count))
        }
        tabs = Tabs(
            text("dispatch-tabs"),
            [tab(nil, text("dispatch-all"), page.total)]
                + WaitingList.Reason.allCases.map {
                    tab($0, text("dispatch-reason-\($0.rawValue)"), page.counts[$0] ?? 0)
                })
        reason = query.reason?.rawValue
        settlement = SelectField(
            "settlement", label: text("dispatch-settlement"),
            options: pack.settlements.map { Choice($0.code, text[$0.name]) }, value: query.settlement,
            placeholder: text("dispatch-everywhere"))
        number = TextField(
            "number", label: text("dispatch-find"), inputMode: "numeric", maxLength: 20, width: .medium, draft: false)
        apply = Button(submit: text("dispatch-apply"), kind: .secondary, icon: "filter")
        let rows = page.items.map { Self.row($0, pack: pack, in: text) }
        let columns = ["number", "matter", "place", "why", "due"].map {
            DataTable.Column(text("dispatch-column-\($0)"))
        }
        table =
            rows.isEmpty ? nil : DataTable(text("dispatch-title"), captionHidden: true, columns: columns, rows: rows)
        empty =
            rows.isEmpty
            ? EmptyState(text("dispatch-empty"), text: text("dispatch-empty-text"), icon: "check-circle") : nil
        let total = query.reason.map { page.counts[$0] ?? 0 } ?? page.total
        let first = query.page * WaitingList.pageSize
        let range = [
            "from": text.number(first + 1), "to": text.number(first + rows.count), "total": text.number(total),
        ]
        pager = Pager(
            previous: query.page > 0 ? query.address(reason: query.reason, page: query.page - 1) : nil,
            next: first + rows.count < total ? query.address(reason: query.reason, page: query.page + 1) : nil,
            text: text("dispatch-range", range))
    }

    private static func row(_ item: WaitingList.Item, pack: CityPack, in text: Localizer) -> DataTable.Row {
        let appeal = item.appeal
        let type = appeal.issueType.flatMap { pack.catalogue.types[$0] }
        let due =
            appeal.deadline
            ?? pack.deadline.due(for: type, basis: appeal.basis, from: appeal.registeredAt ?? appeal.submittedAt)
        let isUrgent = appeal.urgent || type?.isUrgent ?? false
        let place = appeal.settlement.flatMap { pack.settlements[$0] }.map { text[$0.name] }
        return DataTable.Row(
            [
                .init(
                    appeal.number.description, href: "/dispatch/\(appeal.number.digits)",
                    note: text.dateTime(appeal.submittedAt)),
                .init(
                    type.map { text[$0.name] } ?? text("card-no-type"), note: item.words?.excerpt,
                    status: isUrgent
                        ? StatusBadge(text("dispatch-urgent"), tone: .danger, icon: "alert") : nil),
                .init(place ?? text("dispatch-no-place"), note: item.words?.place),
                .init(
                    status: StatusBadge(
                        text("dispatch-reason-\(item.reason.rawValue)"), tone: .warning, icon: "question")),
                .init(deadline: DeadlineBadge(due, in: text)),
            ], tone: isUrgent ? .danger : nil, key: appeal.id)
    }
}

import Appeals
import ServiceKit
import WebPages

/// The form that chooses a period, and the periods that are usually asked for.
struct PeriodForm: Sendable {
    let summary: ErrorSummary?
    let from: TextField
    let to: TextField
    let show: Button
    let presets: Tabs

    /// The form for a period that could be read.
    init(_ period: Period, usual: Period, today: LocalDay, in text: Localizer) {
        self.init(
            from: "\(period.first)", to: "\(period.last)", [], current: period, usual: usual, today: today, in: text)
    }

    /// The form as it was sent, with what is wrong.
    init(_ invalid: InvalidInput, query: FormData, usual: Period, today: LocalDay, in text: Localizer) {
        self.init(
            from: query["from"], to: query["to"], invalid.errors, current: nil, usual: usual, today: today, in: text)
    }

    private init(
        from: String?, to: String?, _ errors: [FieldError], current: Period?, usual: Period, today: LocalDay,
        in text: Localizer
    ) {
        func field(_ name: String, _ value: String?) -> TextField {
            TextField(
                name, label: text("stats-\(name)"), kind: .date, value: value, error: text.error(name, among: errors),
                required: true, min: "\(Period.earliest)", max: "\(today)", width: .short, draft: false)
        }
        summary = ErrorSummary(errors, labels: ["from": text("stats-from"), "to": text("stats-to")], in: text)
        self.from = field("from", from)
        self.to = field("to", to)
        show = Button(submit: text("stats-show"), kind: .secondary, icon: "filter")
        let (year, month, _) = today.date
        let presets: [(String, Period)] = [
            ("month", LocalDay(year: year, month: month, day: 1)), ("year", LocalDay(year: year, month: 1, day: 1)),
        ].compactMap { name, first in first.map { (name, Period(first: $0, last: today)) } }
        let all = [("twelve", usual), ("week", Period(first: today - 6, last: today))] + presets
        self.presets = Tabs(
            text("stats-presets"),
            all.map { name, period in
                .init(
                    text("stats-preset-\(name)"), href: "/stats?from=\(period.first)&to=\(period.last)",
                    current: period == current)
            })
    }
}

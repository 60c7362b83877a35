import Appeals
import WebPages

/// The model of `/stats`.
struct StatsPage: Sendable {
    let form: PeriodForm
    /// `nil` when the period could not be read.
    let figures: Figures?

    /// What a period comes to.
    struct Figures: Sendable {
        let period: String
        let sentence: String
        let tiles: [StatTile]
        let chart: BarChart
        let share: ShareBar?
        let channels: DataTable?
        let data: String
    }
}

extension StatsPage.Figures {
    init(_ summary: Summary, today: LocalDay, pack: CityPack, in text: Localizer) {
        let days = summary.period
        let label = ChartUnit.label(pack, text)
        period = text("stats-period", ["from": label.long(days.first), "to": label.long(days.last)])
        sentence = SummarySentence.text(summary, in: text)
        tiles = Self.tiles(summary, in: text)
        let unit = ChartUnit(for: days)
        chart = BarChart(
            id: "days", title: text("stats-chart-\(unit.rawValue)"),
            series: [text("stats-series-accepted"), text("stats-series-solved")],
            bars: unit.parts(of: days).map { part in
                (unit.name(of: part, label), [summary.accepted, summary.solved].map { Self.sum($0, part) })
            }, in: text)
        let (filed, electronic) = (summary.filed, summary.electronic(in: pack))
        share =
            filed == 0
            ? nil
            : ShareBar(
                id: "ways", title: text("stats-share"),
                parts: [
                    (text("stats-electronic"), electronic, .info),
                    (text("stats-other-ways"), filed - electronic, .neutral),
                ], in: text)
        channels = filed == 0 ? nil : Self.channels(summary, filed: filed, pack: pack, in: text)
        data = "/stats/api/summary?from=\(days.first)&to=\(days.last)"
    }

    private static func tiles(_ summary: Summary, in text: Localizer) -> [StatTile] {
        let total = summary.total
        let accepted = StatTile(text.number(total), text("stats-tile-accepted"))
        return [accepted]
            + Standing.allCases.filter { summary[$0] > 0 || $0 == .solvedWithinMonth || $0 == .inWork }.map {
                standing in
                StatTile(
                    text.number(summary[standing]), text("stats-tile-\(standing.rawValue)"),
                    note: total == 0 ? nil : text.percent(Double(summary[standing]) / Double(total)),
                    tone: standing.isSolved ? .success : .neutral)
            }
    }

    private static func channels(_ summary: Summary, filed: Int, pack: CityPack, in text: Localizer) -> DataTable {
        let rows = summary.channels.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { code, count in
            DataTable.Row([
                .init(text.channel(code, in: pack)), .init(text.number(count)),
                .init(text.percent(Double(count) / Double(filed))),
            ])
        }
        return DataTable(
            text("stats-channels"),
            columns: [
                .init(text("stats-channel")), .init(text("stats-filed"), numeric: true),
                .init(text("stats-part"), numeric: true),
            ], rows: rows)
    }

    private static func sum(_ figures: [LocalDay: Int], _ part: Period) -> Int {
        (part.first.number...part.last.number).reduce(0) { $0 + (figures[LocalDay(number: $1)] ?? 0) }
    }
}

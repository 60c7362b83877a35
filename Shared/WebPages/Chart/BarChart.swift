/// Bars over days or categories, several series one upon the other, drawn on the server: `{{#chart}}{{>chart-bars}}{{/chart}}`.
///
/// Widths are shares of the page and heights are pixels, so bars stretch with the screen while letters keep their size; a `viewBox` would shrink them
/// on a phone.
public struct BarChart: Sendable {
    let id: String
    let title: String
    let summary: String
    let height: Int
    let legend: Legend?
    let ticks: [Tick]
    let bars: [Bar]
    let labels: [Label]
    /// What stands instead of a drawing when there is nothing to draw.
    let nothing: String?
    let table: DataTable

    struct Legend {
        let items: [Item]

        struct Item {
            let label: String
            let style: String
        }
    }
    struct Tick {
        let y: Int
        let label: String
    }
    struct Bar {
        let style: String
        let x: String
        let y: Int
        let width: String
        let height: Int
        let label: String
    }
    struct Label {
        let x: String
        let y: Int
        let text: String
        /// Every second label stays away on a phone.
        let isSecond: Bool
    }

    /// The room above the bars, for the highest tick's label.
    private static let top = 14
    /// The height of the bars at the highest tick.
    private static let rise = 180
    /// How many labels fit beneath; on a phone half of them.
    private static let labelLimit = 6

    /// A chart called `title`; `id` is unique on the page. Each bar has a value for every one of `series`; negative values count as 0.
    public init(
        id: String, title: String, series: [String], bars: [(label: String, values: [Int])], in localizer: Localizer
    ) {
        self.id = id
        self.title = title
        let sums = bars.map { $0.values.reduce(0) { $0 + max(0, $1) } }
        let scale = Scale(upTo: sums.max() ?? 0)
        let floor = Self.top + Self.rise
        height = floor + 26
        legend =
            series.count < 2
            ? nil
            : Legend(items: series.enumerated().map { .init(label: $1, style: ChartSeries.style(at: $0)) })
        ticks = scale.ticks.map { Tick(y: floor - scale.height($0, of: Self.rise), label: localizer.number($0)) }

        let slot = 100 / Double(max(1, bars.count))
        self.bars = bars.enumerated().flatMap { place, bar in
            var sum = 0
            return zip(series, bar.values).enumerated().compactMap { number, part -> Bar? in
                let (name, value) = part
                guard value > 0 else { return nil }
                let bottom = scale.height(sum, of: Self.rise)
                sum += value
                let height = scale.height(sum, of: Self.rise) - bottom
                return Bar(
                    style: ChartSeries.style(at: number), x: percent((Double(place) + 0.15) * slot),
                    y: floor - bottom - height, width: percent(0.7 * slot), height: height,
                    label: "\(bar.label), \(name): \(localizer.number(value))")
            }
        }
        let step = max(1, (bars.count + Self.labelLimit - 1) / Self.labelLimit)
        labels = stride(from: 0, to: bars.count, by: step).enumerated().map { number, place in
            Label(
                x: percent((Double(place) + 0.5) * slot), y: floor + 18, text: bars[place].label,
                isSecond: number % 2 == 1)
        }
        table = DataTable(
            title, captionHidden: true,
            columns: [.init(localizer("chart-label"))] + series.map { .init($0, numeric: true) },
            rows: bars.map { bar in .init([.init(bar.label)] + bar.values.map { .init(localizer.number($0)) }) })
        if let peak = zip(bars, sums).max(by: { $0.1 < $1.1 }), peak.1 > 0 {
            summary = localizer("chart-peak", ["value": localizer.number(peak.1), "label": peak.0.label])
            nothing = nil
        } else {
            summary = localizer("chart-empty")
            nothing = summary
        }
    }
}

/// A scale from 0 to a round number.
struct Scale {
    let ticks: [Int]
    private var most: Int { ticks.last ?? 1 }

    /// The scale for values up to `value`, with steps of 1, 2 or 5 times a power of ten, at most five of them.
    init(upTo value: Int) {
        var (step, factors) = (1, [2, 5, 10])
        var decade = 1
        while step * 5 < value {
            step = decade * factors.removeFirst()
            if factors.isEmpty {
                decade *= 10
                factors = [2, 5, 10]
            }
        }
        ticks = Array(stride(from: 0, through: max(step, (value + step - 1) / step * step), by: step))
    }

    /// Where `value` is on a scale of `pixels`.
    func height(_ value: Int, of pixels: Int) -> Int {
        Int((Double(value) / Double(most) * Double(pixels)).rounded())
    }
}

/// A share in per cent as SVG writes it, two digits after the point.
func percent(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)%"
}

/// Bars over days or categories, drawn on the server: `{{#chart}}{{>chart-bars}}{{/chart}}`. Several series stand side by side, so that they are
/// compared and nobody takes them for parts of a sum; the parts of a whole are a `ShareBar`.
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
    /// The share of a place that its bars take; the rest parts it from its neighbours.
    private static let breadth = 0.8
    /// How many labels fit beneath; on a phone half of them.
    private static let labelLimit = 6

    /// A chart called `title`; `id` is unique on the page. Each bar has a value for every one of `series`; negative values count as 0.
    public init(
        id: String, title: String, series: [String], bars: [(label: String, values: [Int])], in localizer: Localizer
    ) {
        self.id = id
        self.title = title
        let scale = Scale(upTo: bars.map { $0.values.max() ?? 0 }.max() ?? 0)
        let floor = Self.top + Self.rise
        height = floor + 26
        legend =
            series.count < 2
            ? nil
            : Legend(items: series.enumerated().map { .init(label: $1, style: ChartSeries.style(at: $0)) })
        ticks = scale.ticks.map { Tick(y: floor - scale.height($0, of: Self.rise), label: localizer.number($0)) }

        let slot = 100 / Double(max(1, bars.count))
        let width = Self.breadth * slot / Double(max(1, series.count))
        self.bars = bars.enumerated().flatMap { place, bar -> [Bar] in
            let left = (Double(place) + (1 - Self.breadth) / 2) * slot
            return zip(series, bar.values).enumerated().compactMap { number, part -> Bar? in
                let (name, value) = part
                guard value > 0 else { return nil }
                // What is there is seen, however small it is beside the highest.
                let height = max(1, scale.height(value, of: Self.rise))
                return Bar(
                    style: ChartSeries.style(at: number), x: percent(left + Double(number) * width), y: floor - height,
                    width: percent(width), height: height, label: "\(bar.label), \(name): \(localizer.number(value))")
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
        let peaks = series.enumerated().compactMap { number, name -> String? in
            let known = bars.filter { $0.values.indices.contains(number) }
            guard let peak = known.max(by: { $0.values[number] < $1.values[number] }), peak.values[number] > 0 else {
                return nil
            }
            let values = ["series": name, "value": localizer.number(peak.values[number]), "label": peak.label]
            return series.count < 2 ? localizer("chart-peak", values) : localizer("chart-peak-of", values)
        }
        nothing = peaks.isEmpty ? localizer("chart-empty") : nil
        summary = nothing ?? peaks.joined(separator: " ")
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

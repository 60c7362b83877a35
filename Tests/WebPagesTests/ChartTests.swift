import Appeals
import Testing
@testable import WebPages

@Suite("Charts")
struct ChartTests {
    let text: Localizer

    init() throws { text = try WebSite().localizer(.en) }

    @Test(
        "A scale ends on a round number just above what it shows",
        arguments: [
            (0, [0, 1]), (1, [0, 1]), (5, [0, 1, 2, 3, 4, 5]), (6, [0, 2, 4, 6]), (11, [0, 5, 10, 15]),
            (232, [0, 50, 100, 150, 200, 250]), (1_000, [0, 200, 400, 600, 800, 1_000]),
            (80_001, [0, 20_000, 40_000, 60_000, 80_000, 100_000]),
        ])
    func scale(value: Int, ticks: [Int]) {
        #expect(Scale(upTo: value).ticks == ticks)
    }

    @Test("Bars of one day stand side by side, each as high as its own value, named in legend and table")
    func bars() {
        let chart = BarChart(
            id: "c", title: "Appeals", series: ["Accepted", "Solved"],
            bars: [("1 Nov", [3, 2]), ("2 Nov", [0, 7]), ("3 Nov", [0, 0])], in: text)
        #expect(chart.bars.map(\.x) == ["3.33%", "16.67%", "50.00%"])
        #expect(chart.bars.allSatisfy { $0.width == "13.33%" && $0.y >= 14 && $0.y + $0.height == 194 })
        // Upon each other 3 and 2 would reach 5; the scale ends on 8 for the highest value alone.
        #expect(chart.bars.map(\.height) == [68, 45, 158])
        #expect(chart.bars.map(\.label) == ["1 Nov, Accepted: 3", "1 Nov, Solved: 2", "2 Nov, Solved: 7"])
        #expect(chart.bars.map(\.style) == ["series-1", "series-2", "series-2"])
        #expect(chart.legend?.items.map(\.label) == ["Accepted", "Solved"])
        #expect(chart.summary == "Accepted: highest 3 (1 Nov). Solved: highest 7 (2 Nov).")
        #expect(
            chart.table.rows.map { $0.cells.map(\.text) } == [
                ["1 Nov", "3", "2"], ["2 Nov", "0", "7"], ["3 Nov", "0", "0"],
            ])
    }

    @Test("A value is seen beside one that is a thousand times as high; a single series has no legend")
    func small() {
        let chart = BarChart(id: "c", title: "A", series: ["S"], bars: [("1", [1_000]), ("2", [1])], in: text)
        #expect(chart.bars.map(\.height) == [180, 1] && chart.legend == nil)
        #expect(chart.summary == "Highest: 1,000 (1).")
    }

    @Test("A year of days has few enough labels for a phone; no days at all say so")
    func labels() {
        let year = BarChart(id: "c", title: "A", series: ["S"], bars: (1...365).map { ("\($0)", [$0]) }, in: text)
        #expect(year.labels.count <= 6 && year.bars.count == 365 && year.legend == nil)
        #expect(BarChart(id: "c", title: "A", series: ["S"], bars: [], in: text).summary == "No data.")
    }

    @Test("The parts of a whole fill the bar")
    func share() {
        let bar = ShareBar(
            id: "s", title: "A",
            parts: [("Solved", 142, .success), ("Answered", 19, .info), ("In work", 71, .warning)],
            in: text)
        #expect(bar.parts.map(\.share) == ["61%", "8%", "31%"])
        #expect(bar.parts.map(\.x) == ["0.00%", "61.21%", "69.40%"])
        #expect(bar.summary == "Solved: 142 (61%), Answered: 19 (8%), In work: 71 (31%)")
        #expect(ShareBar(id: "s", title: "A", parts: [("Solved", 0, .success)], in: text).parts[0].width == "0.00%")
    }
}

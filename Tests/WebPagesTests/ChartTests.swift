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

    @Test("Bars stand on each other without gaps and within the drawing")
    func bars() {
        let chart = BarChart(
            id: "c", title: "Appeals", series: ["Solved", "In work"],
            bars: [("1 Nov", [3, 2]), ("2 Nov", [0, 7]), ("3 Nov", [0, 0])], in: text)
        #expect(chart.bars.count == 3)
        #expect(chart.bars[0].y == chart.bars[1].y + chart.bars[1].height)
        #expect(chart.bars.allSatisfy { $0.y >= 14 && $0.y + $0.height <= 194 })
        #expect(chart.bars[0].x == "5.00%" && chart.bars[0].width == "23.33%")
        #expect(chart.summary == "Highest: 7 (2 Nov).")
        #expect(
            chart.table.rows.map { $0.cells.map(\.text) } == [
                ["1 Nov", "3", "2"], ["2 Nov", "0", "7"], ["3 Nov", "0", "0"],
            ])
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

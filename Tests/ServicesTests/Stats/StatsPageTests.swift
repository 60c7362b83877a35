import Appeals
import Foundation
import HTTPTypes
import ServiceKit
import Testing
import WebPages

@testable import StatsService

@Suite("The page of figures", .timeLimit(.minutes(4)))
struct StatsPageTests {
    /// 232 taken into work: 142 solved within a month, 19 answered, 71 in work; six of ten by the portal.
    private static let sample: [History] = (0..<232).map { index in
        let time = DeskBench.morning - Double(300 - index) * 86_400
        var history = History(channel: index % 10 < 6 ? "portal" : "phone", at: time)
        history.happen(.accepted(Accepted()), at: time + 3_600)
        if index < 142 {
            history.happen(.resolved(Resolved(reply: "r")), at: time + Double(index % 28) * 86_400 + 7_200)
        }
        if (142..<161).contains(index) { history.happen(.answered(Answered(reply: "r")), at: time + 5 * 86_400) }
        return history
    }

    @Test(
        "The city's own sentence comes out of a replayed sample of its first figures, in both languages, on the page and as JSON"
    )
    func sentence() async throws {
        try await StatsBench.with(Self.sample.map(\.events)) { bench in
            let russian =
                "232 обращения приняты в работу: 142 решены менее чем за месяц, 19 гражданам дан ответ, 71 решается."
            let english = "232 appeals were taken into work: 142 solved within a month, 19 answered, 71 being solved."
            let page = try await bench.get("/stats")
            #expect(page.status == .ok && page.text.contains(russian))
            #expect(page.text.contains("<svg class=\"plot\"") && page.text.contains("Электронные способы"))
            let translated = try await bench.get("/stats", language: "en")
            #expect(translated.text.contains(english))
            let json = try await bench.get("/stats/api/summary?from=2026-01-01&to=2026-11-24")
            let answer = try #require(try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: Any])
            let numbers = [
                "accepted": 232, "solvedWithinMonth": 142, "solvedLater": 0, "answered": 19, "inWork": 71, "filed": 232,
            ]
            for (name, number) in numbers { #expect(answer[name] as? Int == number, "\(name)") }
            #expect(answer["sentence"] as? String == russian && answer["running"] as? Bool == true)
            #expect(answer["filedElectronically"] as? Int == Self.sample.count { $0.appeal?.channel == "portal" })
        }
    }

    @Test("A period without appeals says so")
    func nothing() async throws {
        try await StatsBench.with([]) { bench in
            let usual = try await bench.get("/stats")
            #expect(usual.text.contains("не принято ни одного обращения"))
            for query in ["from=&to=", "from=2001-01-01&to=2026-01-01"] {
                let page = try await bench.get("/stats?\(query)")
                #expect(page.status == .ok, "\(query)")
            }
        }
    }

    @Test(
        "A period that is none is refused, naming the field; the page keeps what was typed",
        arguments: [
            ("from=yesterday", "from"), ("to=2026-02-30", "to"), ("from=0001-01-01", "from"), ("to=2999-01-01", "to"),
            ("from=2026-06-01&to=2026-05-01", "to"), ("from=2026-6-1", "from"),
        ])
    func refused(query: String, field: String) async throws {
        try await StatsBench.with([]) { bench in
            let json = try await bench.get("/stats/api/summary?\(query)")
            #expect(json.status == .unprocessableContent && json.text.contains("\"field\":\"\(field)\""))
            let page = try await bench.get("/stats?\(query)")
            #expect(page.status == .unprocessableContent && page.text.contains("id=\"\(field)-error\""))
            #expect(page.text.contains("value=\"\(query.split(separator: "=").last ?? "")\""))
        }
    }

    @Test(
        "Bars cover the period without a gap, few enough to be read",
        arguments: [
            (1, 1...1), (7, 7...7), (31, 31...31), (32, 5...6), (184, 26...28), (365, 12...13), (1_130, 37...39),
            (4_000, 11...12),
        ])
    func bars(days: Int, count: ClosedRange<Int>) throws {
        for shift in 0..<40 {
            let first = try #require(LocalDay("2024-01-17")) + shift
            let period = Period(first: first, last: first + (days - 1))
            let parts = ChartUnit(for: period).parts(of: period)
            #expect(count.contains(parts.count), "\(parts.count)")
            #expect(parts.first?.first == period.first && parts.last?.last == period.last)
            #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.last + 1 == $1.first })
        }
    }

    @Test("Every text of the figures is used, and every text that is asked for exists")
    func texts() async throws {
        try await DeskBench.with { bench in
            let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
                path: "../../../Services/Stats/Sources"
            ).standardized
            let pages = try Pages(templates: folder.appending(path: "Templates"), in: bench.environment(StatsDesk.name))
            #expect(try TemplateCheck(pages.templates, sources: [folder]).problems == [])
        }
    }
}

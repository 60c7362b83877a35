import Appeals
import Foundation
import Testing

@testable import StatsService

@Suite("Figures of a period", .timeLimit(.minutes(3)))
struct CohortTests {
    private static let zone = TimeZone(identifier: "Asia/Sakhalin")!
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }()
    /// Noon in the city on 1 January 2026.
    private static let start = Date(timeIntervalSince1970: 1_767_229_200)

    /// A random life of an appeal: steps that fit and steps that do not, reopened, merged and split again, erased; clocks that go wrong now and then.
    private static func history(_ seed: UInt64) -> History {
        var random = SplitMix(seed: seed)
        var time = start + Double.random(in: 0..<120 * 86_400, using: &random)
        var history = History(channel: ["portal", "phone"].randomElement(using: &random)!, at: time)
        for _ in 0..<Int.random(in: 0...14, using: &random) {
            time += Double.random(in: -2...12, using: &random) * 86_400
            let bodies: [EventBody] = [
                .accepted(Accepted()), .accepted(Accepted()), .resolved(Resolved(reply: "r")),
                .resolved(Resolved(reply: "r")),
                .answered(Answered(reply: "r")), .rejected(Rejected(ground: .court, reply: "r")),
                .reopened(Reopened(deadline: time + 86_400 * 10)), .reopened(Reopened(deadline: time + 86_400 * 10)),
                .question(Asked(words: "w")), .reply(Replied(words: "w")), .merged(Merged(into: "x")),
                .unmerged(Unmerged()),
                .rated(Rated(score: 5)), .returned(Returned(reason: .other)), .planned(Planned(day: time)),
                .assigned(Assigned(unit: "roads", deadline: time + 86_400, rule: "t")),
            ]
            let rare: [EventBody] = [.forwarded(Forwarded(authority: "x")), .withdrawn(Withdrawn()), .erased(Erased())]
            let isRare = Int.random(in: 0..<12, using: &random) == 0
            history.happen((isRare ? rare : bodies).randomElement(using: &random)!, at: time)
        }
        return history
    }

    /// The same figures, counted the plain way: every event of every appeal is looked at again.
    private static func recount(_ histories: [History], _ period: Period) -> [Standing: Int] {
        var counts: [Standing: Int] = [:]
        for history in histories {
            var appeal: Appeal?
            var (day, accepted, solvedOn): (LocalDay?, LocalDay?, LocalDay?)
            var standing: Standing?
            for event in history.events {
                guard Appeal.apply(event, to: &appeal) == .applied, let appeal else { continue }
                if appeal.acceptedAt == nil { continue }
                let date = calendar.dateComponents([.year, .month, .day], from: event.time)
                let today = LocalDay(year: date.year!, month: date.month!, day: date.day!)!
                day = max(day ?? today, today)
                if day! > period.last { break }
                accepted = accepted ?? day
                if case .resolved = event.body { solvedOn = day }
                switch appeal.phase {
                case .resolved: standing = isWithinMonth(accepted!, solvedOn!) ? .solvedWithinMonth : .solvedLater
                case .answered: standing = .answered
                case .rejected: standing = .refused
                case .forwarded: standing = .forwarded
                case .withdrawn: standing = .withdrawn
                case .merged: standing = .merged
                case .erased: standing = standing == nil || standing == .inWork ? .withdrawn : standing
                default: standing = .inWork
                }
            }
            if let accepted, let standing, accepted >= period.first { counts[standing, default: 0] += 1 }
        }
        return counts
    }

    private static func isWithinMonth(_ accepted: LocalDay, _ solved: LocalDay) -> Bool {
        let (year, month, day) = accepted.date
        let noon = calendar.date(from: DateComponents(year: year, month: month, day: day, hour: 12))!
        let later = calendar.dateComponents(
            [.year, .month, .day], from: calendar.date(byAdding: .month, value: 1, to: noon)!)
        return solved <= LocalDay(year: later.year!, month: later.month!, day: later.day!)!
    }

    @Test(
        "Over random lives of appeals every period agrees with a plain recount, and the standings add up to the accepted"
    )
    func recounted() async throws {
        let histories = (0..<600).map { Self.history(UInt64($0)) }
        let first = LocalDay("2026-01-01")!
        try await StatsBench.with(histories.map(\.events)) { bench in
            var seen: Set<Standing> = []
            for (start, length) in [
                (0, 400), (0, 40), (10, 1), (20, 30), (31, 59), (45, 90), (100, 7), (119, 200), (300, 20),
            ] {
                let period = Period(first: first + start, last: first + start + length - 1)
                let summary = try await bench.summary(period)
                let plain = Self.recount(histories, period)
                #expect(summary.standings.filter { $0.value != 0 } == plain, "\(period)")
                #expect(summary.standings.values.allSatisfy { $0 >= 0 })
                #expect(summary.total == summary.accepted.values.reduce(0, +), "\(period)")
                seen.formUnion(plain.keys)
            }
            #expect(seen == Set(Standing.allCases), "the random lives must reach every standing")
        }
    }

    @Test("An outcome counts as of the period's end: solved, then reopened, then solved too late")
    func asOfTheEnd() async throws {
        func day(_ number: Int) -> Date { Self.start + Double(number - 1) * 86_400 }
        var history = History(at: day(1))
        history.happen(.accepted(Accepted()), at: day(2))
        history.happen(.resolved(Resolved(reply: "r")), at: day(10))
        history.happen(.reopened(Reopened(deadline: day(40))), at: day(20))
        history.happen(.accepted(Accepted()), at: day(21))
        history.happen(.resolved(Resolved(reply: "r")), at: day(50))
        history.happen(.rated(Rated(score: 4)), at: day(51))
        history.happen(.erased(Erased()), at: day(60))
        try await StatsBench.with([history.events]) { bench in
            let first = LocalDay("2026-01-01")!
            for (last, standing) in [
                (2, Standing.inWork), (9, .inWork), (10, .solvedWithinMonth), (19, .solvedWithinMonth), (20, .inWork),
                (49, .inWork), (50, .solvedLater), (60, .solvedLater), (300, .solvedLater),
            ] {
                let summary = try await bench.summary(Period(first: first, last: first + (last - 1)))
                #expect(summary.standings.filter { $0.value != 0 } == [standing: 1], "day \(last)")
            }
            #expect(try await bench.summary(Period(first: first, last: first)).total == 0)
            #expect(
                try await bench.summary(Period(first: first + 2, last: first + 90)).total == 0,
                "accepted before it began")
        }
    }

    @Test(
        "A month ends on the same date of the next one, or on its last day",
        arguments: [
            ("2026-01-15", 1, "2026-02-15"), ("2026-01-31", 1, "2026-02-28"), ("2028-01-30", 1, "2028-02-29"),
            ("2026-12-05", 1, "2027-01-05"),
            ("2026-03-31", -12, "2025-03-31"), ("2028-02-29", -12, "2027-02-28"), ("2026-01-10", -1, "2025-12-10"),
        ])
    func months(day: String, months: Int, other: String) throws {
        let start = try #require(LocalDay(day))
        #expect(start.adding(months: months) == LocalDay(other))
    }
}

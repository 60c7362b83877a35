import Appeals
import Foundation
import Testing

/// A moment as one writes it in the city: `2026-03-02T10:00:00+11:00`.
private func at(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

@Suite("Deadlines by the pack of Yuzhno-Sakhalinsk")
struct DeadlineTests {
    let pack: CityPack

    init() throws { pack = try CityPack.load(from: CityFixtures.real) }

    @Test(
        "a message of a ten-day type is owed at the end of the tenth day, or of the last working day before it",
        arguments: [
            ("an ordinary day", "2026-03-02T10:00:00+11:00", "2026-03-12"),
            ("registered in the last minute of a day", "2026-03-02T23:59:00+11:00", "2026-03-12"),
            ("registered after midnight, while it is yesterday in UTC", "2026-03-01T13:30:00Z", "2026-03-12"),
            ("ends on a Saturday", "2026-03-11T10:00:00+11:00", "2026-03-20"),
            ("ends on a Sunday", "2026-03-12T10:00:00+11:00", "2026-03-20"),
            ("ends on a holiday", "2026-02-13T10:00:00+11:00", "2026-02-20"),
            ("ends on the Monday for 8 March", "2026-02-27T10:00:00+11:00", "2026-03-06"),
            ("ends on Victory Day, a Saturday", "2026-04-29T10:00:00+11:00", "2026-05-08"),
            ("ends on the Monday for 9 May", "2026-05-01T10:00:00+11:00", "2026-05-08"),
            ("ends on 31 December, off for 4 January", "2026-12-21T10:00:00+11:00", "2026-12-30"),
            ("ends in the New Year holidays", "2026-12-28T10:00:00+11:00", "2026-12-30"),
            ("no working day before the end: registered on the last one", "2026-12-30T10:00:00+11:00", "2027-01-11"),
            ("no working day before the end: registered on a day off", "2026-12-31T23:30:00+11:00", "2027-01-11"),
            ("ends on the worked Saturday of 2027", "2027-02-10T10:00:00+11:00", "2027-02-20"),
            ("ends on the Monday moved to that Saturday", "2027-02-12T10:00:00+11:00", "2027-02-20"),
            ("ends on the Friday for 2 January", "2027-10-26T10:00:00+11:00", "2027-11-03"),
        ])
    func tenDays(_ what: String, registered: String, day: String) throws {
        let type = try #require(pack.catalogue.types["yard.rubbish-containers"])
        let due = pack.deadline.due(for: type, basis: .message, from: try at(registered))
        #expect(due == (try at("\(day)T23:59:59+11:00")))
    }

    @Test(
        "the type's own promise and the basis decide the term, the shorter one holds",
        arguments: [
            (String?("roads.bad-repair"), LegalBasis.message, "2026-04-01"),
            ("roads.bad-repair", .formal, "2026-04-01"),
            ("roads.potholes", .message, "2026-03-12"), ("roads.potholes", .formal, "2026-03-12"),
            (nil, .message, "2026-03-12"), (nil, .formal, "2026-04-01"),
        ])
    func terms(code: String?, basis: LegalBasis, day: String) throws {
        let type = code.flatMap { pack.catalogue.types[$0] }
        #expect((type == nil) == (code == nil))
        let due = pack.deadline.due(for: type, basis: basis, from: try at("2026-03-02T10:00:00+11:00"))
        #expect(due == (try at("\(day)T23:59:59+11:00")))
    }

    @Test("an urgent type has its exact hours, on a holiday night too, formal or not", arguments: LegalBasis.allCases)
    func urgent(basis: LegalBasis) throws {
        let manhole = try #require(pack.catalogue.types["roads.open-manhole"])
        let due = pack.deadline.due(for: manhole, basis: basis, from: try at("2027-01-02T23:15:30+11:00"))
        #expect(due == (try at("2027-01-03T03:15:30+11:00")))
    }

    @Test(
        "registering is owed within three days, or on the first working day when all three are off",
        arguments: [
            ("2026-03-02", "2026-03-05"), ("2026-03-05", "2026-03-06"), ("2026-03-06", "2026-03-10"),
            ("2026-06-11", "2026-06-15"), ("2026-12-31", "2027-01-11"),
        ])
    func register(received: String, day: String) throws {
        #expect(pack.deadline.registerBy(try at("\(received)T12:00:00+11:00")) == (try at("\(day)T23:59:59+11:00")))
    }

    @Test("forwarding is owed within seven days of registration, an extension adds thirty to the old deadline")
    func forwardAndExtend() throws {
        #expect(pack.deadline.forwardBy(try at("2026-03-02T12:00:00+11:00")) == (try at("2026-03-06T23:59:59+11:00")))
        #expect(pack.deadline.forwardBy(try at("2026-03-03T12:00:00+11:00")) == (try at("2026-03-10T23:59:59+11:00")))
        #expect(pack.deadline.extended(try at("2026-03-06T23:59:59+11:00")) == (try at("2026-04-03T23:59:59+11:00")))
        #expect(pack.deadline.extended(try at("2026-12-11T23:59:59+11:00")) == (try at("2026-12-30T23:59:59+11:00")))
    }

    @Test("the right to say \"not fixed\" lasts thirty days, days off or not")
    func reopen() throws {
        #expect(pack.deadline.reopenBy(try at("2026-04-03T09:00:00+11:00")) == (try at("2026-05-03T23:59:59+11:00")))
    }

    @Test(
        "what becomes of a day off is the pack's choice",
        arguments: [("next", "2026-03-10"), ("keep", "2026-03-09"), ("previous-working-day", "2026-03-06")])
    func rule(name: String, day: String) throws {
        let deadline = try CityFixtures.withCopy(of: CityFixtures.real) { copy in
            let key = "\ndeadline-on-day-off: "
            try copy.replace(key + "previous-working-day", with: key + name, in: "terms.yaml")
            return try CityPack.load(from: copy.folder).deadline
        }
        let due = deadline.due(for: nil, basis: .message, from: try at("2026-02-27T10:00:00+11:00"))
        #expect(due == (try at("\(day)T23:59:59+11:00")))
    }

    @Test("a day ends at the local midnight, also where clocks change")
    func clocksChange() throws {
        let deadline = try CityPack.load(from: try CityFixtures.other).deadline
        let due = deadline.due(for: nil, basis: .message, from: try at("2026-03-16T12:00:00Z"))
        #expect(due == (try at("2026-03-31T22:59:59Z")))
        for (day, end) in [
            ("2026-03-28", "2026-03-28T23:59:59Z"), ("2026-03-29", "2026-03-29T22:59:59Z"),
            ("2026-10-24", "2026-10-24T22:59:59Z"), ("2026-10-25", "2026-10-25T23:59:59Z"),
        ] {
            let day = try #require(LocalDay(day))
            #expect(deadline.calendar.end(of: day) == (try at(end)))
            #expect(deadline.calendar.day(of: try at(end)) == day)
        }
    }

    @Test("no deadline falls on a day off, none is later than the calendar says while a working day lies before")
    func property() throws {
        let calendar = pack.calendar
        let types = pack.catalogue.types.filter { !$0.isUrgent }
        let first = try at("2026-01-01T00:00:00+11:00")
        for hour in stride(from: 0, to: 2 * 365 * 24, by: 7) {
            let registered = first + Double(hour) * 3_600
            let start = calendar.day(of: registered)
            for type in [types[hour % types.count], types[(hour / 7) % types.count]] {
                guard case .days(let days) = type.term else { continue }
                let due = calendar.day(of: pack.deadline.due(for: type, basis: .message, from: registered))
                let last = start + days
                let between = (1...days).map { start + $0 }.filter(calendar.isWorkingDay)
                #expect(calendar.isWorkingDay(due), "\(start) + \(days): \(due)")
                #expect(due == between.last ?? calendar.nextWorkingDay(after: last), "\(start) + \(days): \(due)")
                #expect(due <= last || between.isEmpty, "\(start) + \(days): \(due)")
            }
        }
    }
}

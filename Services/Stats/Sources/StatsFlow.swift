import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// What the figures do with the log: keep appeals and staff, and count as events come. Days are those of the city's time zone at the start: it belongs to the
/// city, as its name does.
struct StatsFlow: Flow {
    let topics: Topics
    let calendar: WorkingCalendar
    let appeals = AppealTable(keepsHistory: false)
    let staff = StaffTable()

    var schema: StoreSchema { appeals.schema + staff.schema + CohortTable.schema + DayTable.schema }

    func fold(_ entry: Entry, in db: Database) throws -> Verdict {
        guard entry.record.partition.topic == topics.appeals.name else {
            return try entry.event.map { try staff.fold($0, in: db) } ?? .applied
        }
        let verdict = try appeals.fold(entry, in: db)
        if let event = entry.event, verdict == .applied, let appeal = try appeals.appeal(event.subject, in: db) {
            try count(event, appeal, in: db)
        }
        return verdict
    }

    private func count(_ event: Event, _ appeal: Appeal, in db: Database) throws {
        let day = calendar.day(of: event.time)
        if case .submitted = event.body {
            try DayTable.count(.filed, on: day, channel: appeal.channel, in: db)
        }
        guard let change = try CohortTable.fold(appeal, on: day, in: db) else { return }
        if change.before == nil { try DayTable.count(.accepted, on: change.day, channel: appeal.channel, in: db) }
        if change.after.isSolved { try DayTable.count(.solved, on: change.day, channel: appeal.channel, in: db) }
    }

    /// Nothing: figures decide nothing.
    func react(to entry: Entry, after verdict: Verdict, in db: Database, emit: inout Emissions) throws {}
}

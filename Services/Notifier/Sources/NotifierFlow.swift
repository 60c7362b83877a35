import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// What the notifier does with the log: keeps appeals, staff, letters and their outcomes, and makes a job for every letter that the pack wants.
struct NotifierFlow: Flow {
    /// A job made later than so many seconds after its event is only listed: news that old confuses more than it helps.
    static let freshness: TimeInterval = 3 * 86_400

    let city: CityPackSource
    let topics: Topics
    let appeals = AppealTable(keepsHistory: false)
    let staff = StaffTable()
    let letters = LetterTable(appeals: AppealTable(keepsHistory: false))

    var schema: StoreSchema { appeals.schema + staff.schema + letters.schema + JobTable.schema }

    func fold(_ entry: Entry, in db: Database) throws -> Verdict {
        switch entry.record.partition.topic {
        case topics.staff.name: return try entry.event.map { try staff.fold($0, in: db) } ?? .applied
        case topics.deliveries.name:
            if let event = entry.event { try letters.fold(told: event, in: db) }
            return .applied
        default:
            let verdict = try appeals.fold(entry, in: db)
            if let event = entry.event, verdict == .applied { try letters.fold(appealed: event, in: db) }
            return verdict
        }
    }

    func react(to entry: Entry, after verdict: Verdict, in db: Database, emit: inout Emissions) throws {
        guard let event = entry.event, verdict == .applied else { return }
        switch entry.record.partition.topic {
        case topics.deliveries.name:
            if let outcome = Outcome(event), let recipient = outcome.recipient {
                try JobTable.delete(Job.key(event: outcome.event, recipient: recipient), in: db)
            }
        case topics.appeals.name:
            if event.body.type == .erased { try JobTable.delete(subject: event.subject, in: db) }
            if let letter = try letters.due(event.id, in: db) { try makeJob(for: letter, now: emit.now, in: db) }
        default: break
        }
    }

    /// Makes the job of a letter, when the pack tells residents of such events by e-mail.
    func makeJob(for letter: LetterTable.Due, now: Date, in db: Database) throws {
        guard let type = letter.event.body.type,
            let rule = city.current.notifications(of: type).first(where: {
                $0.audience == .resident && $0.channels.contains(.email)
            }),
            let kind = LetterKind(rule)
        else { return }
        let isFresh = now.timeIntervalSince(letter.event.time) <= Self.freshness
        try JobTable.add(letter, kind, state: isFresh ? .waiting : .late, now: now, in: db)
    }
}

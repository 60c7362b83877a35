import Appeals
import GRDB
import Pipeline
import ServiceKit

/// What a department worker does with the log: keeps the appeals of its units, the staff, and what residents were told.
struct DepartmentFlow: Flow {
    let topics: Topics
    /// The codes of the units it serves.
    let units: [String]
    let appeals = AppealTable(keepsHistory: true)
    let staff = StaffTable()
    let deliveries = DeliveryTable()
    let audit = ContactAudit()

    var schema: StoreSchema { appeals.schema + staff.schema + deliveries.schema + audit.schema + WorkQueue.schema }

    /// Two queues of one store may hold the same appeal, when it went from unit to unit. Each is a beginning of the same history, and an event is
    /// folded once, by its id, so both together are again a beginning of it.
    func fold(_ entry: Entry, in db: Database) throws -> Verdict {
        switch entry.record.partition.topic {
        case topics.staff.name: return try entry.event.map { try staff.fold($0, in: db) } ?? .applied
        case topics.deliveries.name:
            if let event = entry.event { try deliveries.fold(event, in: db) }
            return .applied
        default:
            let verdict = try appeals.fold(entry, in: db)
            if case .assigned? = entry.event?.body { try forgetPending(of: entry.subject, in: db) }
            return verdict
        }
    }

    /// Nothing: what a unit does, people decide.
    func react(to entry: Entry, after verdict: Verdict, in db: Database, emit: inout Emissions) throws {}

    /// After the record that takes an appeal from all units served here nothing of it is read any more, so what was commanded here and is not back
    /// by now came too late and is refused elsewhere.
    private func forgetPending(of subject: String, in db: Database) throws {
        guard let appeal = try appeals.appeal(subject, in: db), appeal.units.allSatisfy({ !units.contains($0) }) else {
            return
        }
        try db.execute(sql: "DELETE FROM pending WHERE subject = ?", arguments: [subject])
    }
}

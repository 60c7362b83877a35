import Appeals
import GRDB
import Pipeline
import ServiceKit

/// What Intake keeps of the log: appeals with their history, accounts of staff, and what reached whom.
struct IntakeFlow: Flow {
    /// The topics of the city, to tell records apart.
    let topics: Topics

    /// Appeals with history: the tracking page tells it.
    static let appeals = AppealTable(keepsHistory: true)

    var schema: StoreSchema {
        Self.appeals.schema + StaffTable().schema + DeliveryTable.schema + PhaseTally.schema + SubmissionTable.schema
            + StaffSecret.schema + Audit.schema
    }

    func fold(_ entry: Entry, in store: Database) throws -> Verdict {
        switch (entry.record.partition.topic, entry.event) {
        case (topics.staff.name, let event?): try StaffTable().fold(event, in: store)
        case (topics.deliveries.name, let event?): try DeliveryTable.fold(event, in: store)
        case (topics.appeals.name, _): try Self.appeals.fold(entry, in: store)
        default: .applied
        }
    }

    /// Nothing: Intake emits only what a person asks for, by commands.
    func react(to entry: Entry, after verdict: Verdict, in store: Database, emit: inout Emissions) throws {}
}

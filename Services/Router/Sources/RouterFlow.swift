import Appeals
import GRDB
import Pipeline
import ServiceKit

/// What the router does with the log: keeps appeals and staff, registers, assigns, and writes the units' queues.
struct RouterFlow: Flow {
    let city: CityPackSource
    let topics: Topics
    let appeals = AppealTable(keepsHistory: true)
    let staff = StaffTable()
    private let journal: RegistrationJournal
    private let queues: QueueForwarding

    init(city: CityPackSource, topics: Topics, instance: Instance) {
        self.city = city
        self.topics = topics
        journal = RegistrationJournal(instance: instance)
        queues = QueueForwarding(topics: topics)
    }

    var schema: StoreSchema { appeals.schema + staff.schema + RegistrationJournal.schema + WaitingList.schema }

    /// The pack's decisions, as of now: the pack may be reloaded.
    var rule: RoutingRule { RoutingRule(pack: city.current, topics: topics) }

    func fold(_ entry: Entry, in db: Database) throws -> Verdict {
        guard entry.record.partition.topic == topics.appeals.name else {
            return try entry.event.map { try staff.fold($0, in: db) } ?? .applied
        }
        let verdict = try appeals.fold(entry, in: db)
        if let event = entry.event { try journal.fold(event, verdict, in: db) }
        return verdict
    }

    func react(to entry: Entry, after verdict: Verdict, in db: Database, emit: inout Emissions) throws {
        guard entry.record.partition.topic == topics.appeals.name else { return }
        if verdict == .applied, let event = entry.event, let appeal = try appeals.appeal(event.subject, in: db) {
            try decide(after: event, on: appeal, in: db, emit: &emit)
        }
        try queues.copy(entry, of: appeals.records(of: entry.subject, in: db), emit: &emit)
    }

    /// Registers and assigns. What the rules do not know waits for the dispatcher. The phase is looked at because after a restart the state may be
    /// ahead of the event: then somebody has decided already.
    private func decide(after event: Event, on appeal: Appeal, in db: Database, emit: inout Emissions) throws {
        switch event.body {
        case .submitted where appeal.phase == .submitted:
            let year = city.current.calendar.day(of: emit.now).date.year
            let id = EventID.derived(from: event.id, type: .registered)
            guard let serial = try journal.take(year: year, for: id, in: db) else { return }
            try emit.emit(
                .registered(Registered(year: year, serial: serial)), causedBy: event, basedOn: appeal.lastDecision,
                to: topics.appeals)
        case .registered where appeal.phase == .registered:
            guard let assigned = rule.decide(appeal, now: emit.now) else { return }
            try emit.emit(.assigned(assigned), causedBy: event, basedOn: appeal.lastDecision, to: topics.appeals)
        default: break
        }
    }
}

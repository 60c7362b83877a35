import Appeals
import Foundation
import GRDB

/// What a turn does with records.
enum TurnMode: Sendable {
    /// Catching up: state only.
    case fold
    /// Catching up: the state is there already, decisions are not.
    case react
    /// Both.
    case live
}

/// What came of a turn.
struct TurnResult: Sendable {
    /// How many of the records were worked on; the others wait for the next turn.
    var done = 0
    var folded = 0
    var refused = 0
    var dropped = 0
    /// Subjects whose state changed.
    var changed: Set<String> = []
    /// The largest outbox id after the turn.
    var lastOutboxID: Int64 = 0
}

/// One transaction: commands first, then records, then positions.
struct Turn<F: Flow>: Sendable {
    let flow: F
    let ledger: Ledger
    let instance: Instance
    let deadLetters: Topic
    let source: String
    let producer: String
    let now: Date
    let mode: TurnMode
    /// Per owned partition, where reacting starts while catching up.
    let reactFrom: [TopicPartition: Int64]

    /// Runs everything. Throwing rolls the transaction back.
    /// - Parameters:
    ///   - alone: each record in a savepoint of its own, tried three times, then parked; for the second try after a record failed.
    ///   - mayStop: asked now and then; when true, the rest of the records waits for the next turn.
    func run(
        commands: [any Command], records: ArraySlice<Incoming>, acknowledged: Int64, alone: Bool, mayStop: () -> Bool,
        in db: Database
    ) throws -> TurnResult {
        var result = TurnResult()
        if acknowledged > 0 { try Outbox.delete(through: acknowledged, in: db) }
        for command in commands {
            do {
                try savepoint(in: db) { try command.run(in: self, into: &result, on: db) }
            } catch {
                if StoreTrouble.reason(of: error) != nil { throw error }
                command.fail(error)
            }
        }
        for incoming in records {
            if mode == .react {
                try catchUp(incoming, alone: alone, into: &result, in: db)
            } else if ledger.admit(incoming.record) {
                try work(alone, on: incoming.record, into: &result, in: db) { result in
                    try take(incoming, into: &result, in: db)
                }
                reacted(incoming.record)
            } else {
                result.dropped += 1
                reacted(incoming.record)
            }
            result.done += 1
            if result.done % 32 == 0, mayStop() { break }
        }
        try ledger.write(to: db)
        result.lastOutboxID = max(acknowledged, try Outbox.newestID(in: db))
        return result
    }

    /// What a command does: its events stand in `pending` until they are read back.
    func command<Value>(
        _ work: (Database, inout Emissions) throws -> Value, into result: inout TurnResult, on db: Database
    ) throws -> Value {
        var emissions = Emissions(source: source, now: now)
        let value = try work(db, &emissions)
        for item in emissions.items where try Outbox.add(item, source: producer, now: now, in: db) {
            guard let event = item.event, let type = event.body.type else { continue }
            try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO pending (event_id, subject, type, event, created) VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: [event.id, event.subject, type.rawValue, item.value, now.timeIntervalSince1970])
            result.changed.insert(event.subject)
        }
        return value
    }

    /// Folds a new record and, when live, reacts to it; behind a parked one of its subject it waits.
    private func take(_ incoming: Incoming, into result: inout TurnResult, in db: Database) throws {
        let subject = incoming.subject
        if ledger.parked.contains(subject) {
            result.changed.insert(subject)
            return try wait(incoming.record, subject, folded: false, in: db)
        }
        switch incoming {
        case .poisoned(_, let reason): throw PoisonedRecord(reason: reason)
        case .entry(let entry):
            guard let verdict = try fold(entry, into: &result, in: db) else { return }
            if mode == .live, instance.owns(entry.record.partition) { try react(to: entry, after: verdict, in: db) }
        }
    }

    /// Folds a record.
    /// - Returns: `nil` when it is an event that was folded before, from another place in the log.
    func fold(_ entry: Entry, into result: inout TurnResult, in db: Database) throws -> Verdict? {
        if let event = entry.event, try !FoldedEvents.add(event.id, of: entry.record, in: db) {
            result.dropped += 1
            return nil
        }
        let verdict = try flow.fold(entry, in: db)
        if let event = entry.event {
            if case .refused(let refusal) = verdict {
                result.refused += 1
                try refuse(event, refusal, in: db)
            }
            var delete = try HotStatement("DELETE FROM pending WHERE event_id = ?", in: db)
            delete.bind(event.id)
            try delete.run()
        }
        result.folded += 1
        result.changed.insert(entry.subject)
        return verdict
    }

    /// Reacts to a record that was folded in an earlier phase.
    private func catchUp(_ incoming: Incoming, alone: Bool, into result: inout TurnResult, in db: Database) throws {
        let record = incoming.record
        // The reader runs on with the log; what was not folded yet is not reacted to, and no mark may pass it.
        let end = ledger.next(in: record.partition)
        guard record.offset < end else {
            if instance.owns(record.partition) { ledger.react(to: record.partition, next: end) }
            return
        }
        if case .entry(let entry) = incoming, try isOwed(record, in: db) {
            if try ledger.parked.contains(entry.subject) && Parked.isBehind(record, of: entry.subject, in: db) {
                try wait(record, entry.subject, folded: true, in: db)
            } else {
                try work(alone, on: record, into: &result, in: db) { _ in
                    try reactToFolded(entry, in: db)
                    try Parked.settle(record, in: db)
                }
            }
        }
        reacted(record)
    }

    /// Whether a reaction to `record` is this instance's, and was not made yet. What it owes from a time when it
    /// owned other partitions, it still owes.
    private func isOwed(_ record: Record, in db: Database) throws -> Bool {
        if mode == .live { return instance.owns(record.partition) }
        if let from = reactFrom[record.partition], record.offset >= from { return true }
        return try Parked.isOwed(record, in: db)
    }

    /// Reacts to a record that stands folded in the store.
    func reactToFolded(_ entry: Entry, in db: Database) throws {
        var verdict = Verdict.applied
        if let event = entry.event {
            // Of an event that stands in the log twice, only the copy that was folded counts.
            guard try FoldedEvents.isFolded(event.id, from: entry.record, in: db) else { return }
            let reason = try Data.fetchOne(
                db.cachedStatement(sql: "SELECT reason FROM stage_refusal WHERE event_id = ?"), arguments: [event.id])
            if let reason { verdict = .refused(try JSONDecoder().decode(Refusal.self, from: reason)) }
        }
        try react(to: entry, after: verdict, in: db)
    }

    func react(to entry: Entry, after verdict: Verdict, in db: Database) throws {
        var emissions = Emissions(source: source, now: now)
        try flow.react(to: entry, after: verdict, in: db, emit: &emissions)
        for item in emissions.items { _ = try Outbox.add(item, source: producer, now: now, in: db) }
    }

    private func reacted(_ record: Record) {
        if mode != .fold, instance.owns(record.partition) {
            ledger.react(to: record.partition, next: record.offset + 1)
        }
    }

    private func refuse(_ event: Event, _ refusal: Refusal, in db: Database) throws {
        try db.cachedStatement(
            sql:
                "INSERT OR REPLACE INTO stage_refusal (event_id, subject, type, actor, time, reason) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            event.id, event.subject, event.body.type?.rawValue ?? "", event.actor.description,
            event.time.timeIntervalSince1970,
            try EventCoding.encode(refusal),
        ])
    }

    private func savepoint(in db: Database, _ body: () throws -> Void) throws {
        do {
            try db.inSavepoint {
                try body()
                return .commit
            }
        } catch {
            // Some errors make SQLite roll back everything, not just the savepoint: then the whole turn must be done again.
            if !db.isInsideTransaction { throw SavepointLost(cause: error) }
            throw error
        }
    }
}

// Parking.
extension Turn {
    /// Does `body`; when `alone`, in a savepoint, three times at most, and then parks the record.
    private func work(
        _ alone: Bool, on record: Record, into result: inout TurnResult, in db: Database,
        _ body: (inout TurnResult) throws -> Void
    ) throws {
        guard alone else { return try body(&result) }
        let attempts = 3
        for attempt in 1...attempts {
            var draft = result
            do {
                try savepoint(in: db) { try body(&draft) }
                result = draft
                return
            } catch {
                if StoreTrouble.reason(of: error) != nil { throw error }
                if attempt == attempts { try park(record, error, attempts, in: db) }
            }
        }
    }

    private func park(_ record: Record, _ error: any Error, _ attempts: Int, in db: Database) throws {
        let subject = record.subject
        try db.execute(
            sql: "INSERT OR REPLACE INTO stage_parked (subject, error, attempts, since) VALUES (?, ?, ?, ?)",
            arguments: [subject, "\(error)", attempts, now.timeIntervalSince1970])
        try wait(record, subject, folded: mode == .react, in: db)
        ledger.park(subject)
        guard try isOwed(record, in: db) else { return }
        var emissions = Emissions(source: source, now: now)
        try emissions.emit(
            DeadLetter(service: instance.service, record: record, error: "\(error)", attempts: attempts),
            to: deadLetters)
        for item in emissions.items { _ = try Outbox.add(item, source: producer, now: now, in: db) }
    }

    private func wait(_ record: Record, _ subject: String, folded: Bool, in db: Database) throws {
        if !folded { try Parked.wait(record, of: subject, in: db) }
        if try isOwed(record, in: db) { try Parked.owe(record, of: subject, in: db) }
    }

    /// Tries the parked records of `subject` again: folds what waits and makes the reactions that are owed, in order. Throws as soon as one fails, and the
    /// caller's savepoint leaves everything as it was.
    func retry(_ subject: String, _ records: [Record], into result: inout TurnResult, in db: Database) throws {
        for record in records {
            let entry = try Entry(record)
            if try Parked.isWaiting(record, of: subject, in: db) {
                if let verdict = try fold(entry, into: &result, in: db), try Parked.isOwed(record, in: db) {
                    try react(to: entry, after: verdict, in: db)
                }
            } else if try Parked.isOwed(record, in: db) {
                try reactToFolded(entry, in: db)
            }
        }
        try Parked.delete(subject, in: db)
        ledger.unpark(subject)
        result.changed.insert(subject)
    }
}

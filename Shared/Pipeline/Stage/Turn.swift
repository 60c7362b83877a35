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
    var parked = 0
    /// Subjects whose state changed.
    var changed: Set<String> = []
    /// The largest outbox id after the turn.
    var lastOutboxID: Int64 = 0
    /// Whether anything was put into the outbox.
    var emitted = false
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
        for command in commands { try run(command, into: &result, in: db) }
        for incoming in records {
            if mode == .react {
                try catchUp(incoming, alone: alone, into: &result, in: db)
            } else if ledger.admit(incoming.record) {
                try work(alone, on: incoming.record, into: &result, in: db) { result in
                    try fold(incoming, into: &result, in: db)
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

    private func run(_ command: any Command, into result: inout TurnResult, in db: Database) throws {
        do {
            try savepoint(in: db) {
                var emissions = Emissions(source: source, now: now)
                try command.run(in: db, emit: &emissions)
                for item in emissions.items where try Outbox.add(item, source: producer, now: now, in: db) {
                    result.emitted = true
                    guard let event = item.event, let type = event.body.type else { continue }
                    try db.cachedStatement(
                        sql:
                            "INSERT OR IGNORE INTO pending (event_id, subject, type, event, created) VALUES (?, ?, ?, ?, ?)"
                    ).execute(arguments: [
                        event.id, event.subject, type.rawValue, item.value, now.timeIntervalSince1970,
                    ])
                    result.changed.insert(event.subject)
                }
            }
        } catch {
            if StoreTrouble.reason(of: error) != nil { throw error }
            command.fail(error)
        }
    }

    private func fold(_ incoming: Incoming, into result: inout TurnResult, in db: Database) throws {
        let record = incoming.record
        let subject = RecordKey(record.key)?.subject ?? record.key
        if ledger.parked.contains(subject) {
            try wait(record, subject, in: db)
            return
        }
        guard case .entry(let entry) = incoming else {
            if case .poisoned(_, let reason) = incoming { throw PoisonedRecord(reason: reason) }
            return
        }
        if let event = entry.event, try !FoldedEvents.add(event.id, of: record, in: db) {
            result.dropped += 1
            return
        }
        let verdict = try flow.fold(entry, in: db)
        if let event = entry.event {
            if case .refused(let refusal) = verdict {
                result.refused += 1
                try refuse(event, refusal, in: db)
            }
            try db.cachedStatement(sql: "DELETE FROM pending WHERE event_id = ?").execute(arguments: [event.id])
        }
        result.folded += 1
        result.changed.insert(subject)
        if mode == .live, instance.owns(record.partition) {
            try react(to: entry, after: verdict, into: &result, in: db)
        }
    }

    /// Reacts to a record that was folded in an earlier phase.
    private func catchUp(_ incoming: Incoming, alone: Bool, into result: inout TurnResult, in db: Database) throws {
        let record = incoming.record
        // The reader runs on with the log; what was not folded yet is not reacted to, and no mark may pass it.
        let end = ledger.next(in: record.partition)
        guard record.offset < end else {
            ledger.react(to: record.partition, next: end)
            return
        }
        guard record.offset >= reactFrom[record.partition] ?? .max, case .entry(let entry) = incoming,
            !ledger.parked.contains(entry.subject)
        else {
            reacted(record)
            return
        }
        try work(alone, on: record, into: &result, in: db) { result in
            var verdict = Verdict.applied
            // Of an event that stands in the log twice, only the copy that was folded counts.
            if let event = entry.event, try !FoldedEvents.isFolded(event.id, from: record, in: db) { return }
            if let event = entry.event,
                let reason = try Data.fetchOne(
                    db.cachedStatement(sql: "SELECT reason FROM stage_refusal WHERE event_id = ?"),
                    arguments: [event.id])
            {
                verdict = .refused(try JSONDecoder().decode(Refusal.self, from: reason))
            }
            try react(to: entry, after: verdict, into: &result, in: db)
        }
        reacted(record)
    }

    private func react(to entry: Entry, after verdict: Verdict, into result: inout TurnResult, in db: Database) throws {
        var emissions = Emissions(source: source, now: now)
        try flow.react(to: entry, after: verdict, in: db, emit: &emissions)
        for item in emissions.items where try Outbox.add(item, source: producer, now: now, in: db) {
            result.emitted = true
        }
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
}

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
                if attempt == attempts { try park(record, error, attempts, into: &result, in: db) }
            }
        }
    }

    private func park(
        _ record: Record, _ error: any Error, _ attempts: Int, into result: inout TurnResult, in db: Database
    ) throws {
        let subject = RecordKey(record.key)?.subject ?? record.key
        try db.execute(
            sql: "INSERT OR REPLACE INTO stage_parked (subject, error, attempts, since) VALUES (?, ?, ?, ?)",
            arguments: [subject, "\(error)", attempts, now.timeIntervalSince1970])
        try wait(record, subject, in: db)
        ledger.park(subject)
        result.parked += 1
        guard instance.owns(record.partition), record.offset >= reactFrom[record.partition] ?? 0 else { return }
        var emissions = Emissions(source: source, now: now)
        try emissions.emit(
            DeadLetter(service: instance.service, record: record, error: "\(error)", attempts: attempts),
            to: deadLetters)
        for item in emissions.items where try Outbox.add(item, source: producer, now: now, in: db) {
            result.emitted = true
        }
    }

    private func wait(_ record: Record, _ subject: String, in db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO stage_waiting (subject, topic, partition, position) VALUES (?, ?, ?, ?)"
        )
        .execute(arguments: [subject, record.partition.topic, record.partition.partition, record.offset])
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

import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// The folded tables of what residents are to be told, and of what reached whom.
///
/// A letter is due for every event that residents can be told of, when the author has an e-mail address and the appeal is no demonstration. Which of
/// them are written is the pack's choice, made when a job is made: another pack folds the same tables. The event is kept until its outcome is known,
/// in whichever order the two topics bring them.
struct LetterTable: Sendable {
    /// A letter that has no outcome yet.
    struct Due: Sendable {
        let event: Event
        /// The personal record with the author's contact.
        let recipient: String
    }

    let appeals: AppealTable

    var schema: StoreSchema {
        StoreSchema(
            migrations: [
                .init(
                    "letters-1",
                    sql: """
                        CREATE TABLE letter (event TEXT NOT NULL PRIMARY KEY, subject TEXT NOT NULL, type TEXT NOT NULL,
                            recipient TEXT NOT NULL, time REAL NOT NULL, value BLOB) WITHOUT ROWID;
                        CREATE INDEX letter_subject ON letter (subject, time);
                        CREATE INDEX letter_due ON letter (time) WHERE value IS NOT NULL;
                        CREATE TABLE delivery (id TEXT NOT NULL PRIMARY KEY, subject TEXT NOT NULL, event TEXT NOT NULL,
                            channel TEXT NOT NULL, audience TEXT NOT NULL, recipient TEXT, failure TEXT, time REAL NOT NULL) WITHOUT ROWID;
                        CREATE INDEX delivery_event ON delivery (event);
                        CREATE INDEX delivery_time ON delivery (time);
                        CREATE INDEX delivery_failed ON delivery (time) WHERE failure IS NOT NULL;
                        """)
            ], folded: ["letter", "delivery"])
    }

    /// Folds an event of `appeals` that was applied.
    func fold(appealed event: Event, in db: Database) throws {
        if event.body.type == .erased {
            try db.execute(sql: "DELETE FROM letter WHERE subject = ?", arguments: [event.subject])
        }
        guard let type = event.body.type, LetterKind(type) != nil,
            let appeal = try appeals.appeal(event.subject, in: db), !appeal.simulated, let author = appeal.author,
            try appeals.personal(author, of: appeal.id, in: db)?.contact?.email != nil
        else { return }
        let value = try hasOutcome(event.id, in: db) ? nil : try EventCoding.encode(event)
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO letter (event, subject, type, recipient, time, value) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [event.id, appeal.id, type.rawValue, author, event.time.timeIntervalSince1970, value])
    }

    /// Folds an event of `deliveries`.
    func fold(told event: Event, in db: Database) throws {
        guard let outcome = Outcome(event) else { return }
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO delivery (id, subject, event, channel, audience, recipient, failure, time)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            event.id, event.subject, outcome.event, outcome.channel, outcome.audience, outcome.recipient,
            outcome.failure, event.time.timeIntervalSince1970,
        ])
        guard outcome.audience == Audience.resident.rawValue else { return }
        try db.cachedStatement(sql: "UPDATE letter SET value = NULL WHERE event = ?").execute(arguments: [outcome.event]
        )
    }

    /// The letter about `event`, if it is due and its outcome not known.
    func due(_ event: String, in db: Database) throws -> Due? {
        try due(where: "event = ? AND value IS NOT NULL", [event], in: db).first
    }

    /// The letters about events since `start` whose outcome is not known, in the order of the events.
    func due(since start: Date, in db: Database) throws -> [Due] {
        try due(where: "value IS NOT NULL AND time >= ? ORDER BY time, event", [start.timeIntervalSince1970], in: db)
    }

    /// The event that the first letter about an appeal told, or is to tell, of.
    func firstEvent(of subject: String, in db: Database) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT event FROM letter WHERE subject = ? AND (value IS NOT NULL OR EXISTS
                        (SELECT 1 FROM delivery WHERE event = letter.event AND failure IS NULL)) ORDER BY time, event LIMIT 1
                    """), arguments: [subject])
    }

    private func due(where condition: String, _ arguments: StatementArguments, in db: Database) throws -> [Due] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT value, recipient FROM letter WHERE \(condition)"), arguments: arguments
        ).map { Due(event: try EventCoding.decode(Event.self, from: $0[0]), recipient: $0[1]) }
    }

    private func hasOutcome(_ event: String, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT 1 FROM delivery WHERE event = ? AND audience = ?"),
            arguments: [event, Audience.resident.rawValue]) ?? false
    }
}

/// What the topic `deliveries` says of one message.
struct Outcome: Sendable, Hashable {
    let event: String
    let channel: String
    let audience: String
    let recipient: String?
    /// Why it did not arrive; `nil` when it did.
    let failure: String?

    init?(_ event: Event) {
        switch event.body {
        case .delivered(let body):
            (self.event, channel, audience, recipient) = (body.event, body.channel, body.audience, body.recipient)
            failure = nil
        case .undelivered(let body):
            (self.event, channel, audience, recipient) = (body.event, body.channel, body.audience, body.recipient)
            failure = body.reason
        default: return nil
        }
    }
}

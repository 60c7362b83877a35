import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// The folded tables of what happened to appeals lately, of what reached whom, and of receivers that nothing reaches.
///
/// What happened is kept whoever is told of it: that is the pack's choice, made when jobs are made, so another pack folds the same tables.
struct NewsTable: Sendable {
    /// Seconds for which news is kept, by the time of the newest: a job that is lost with the store is made again from it.
    static let kept: TimeInterval = 30 * 86_400

    var schema: StoreSchema {
        StoreSchema(
            migrations: [
                .init(
                    "letters-1",
                    sql: """
                        CREATE TABLE letter (event TEXT NOT NULL PRIMARY KEY, subject TEXT NOT NULL, type TEXT NOT NULL,
                            recipient TEXT NOT NULL, time REAL NOT NULL, value BLOB) WITHOUT ROWID;
                        CREATE TABLE delivery (id TEXT NOT NULL PRIMARY KEY, subject TEXT NOT NULL, event TEXT NOT NULL,
                            channel TEXT NOT NULL, audience TEXT NOT NULL, recipient TEXT, failure TEXT, time REAL NOT NULL) WITHOUT ROWID;
                        CREATE INDEX delivery_event ON delivery (event);
                        CREATE INDEX delivery_time ON delivery (time);
                        CREATE INDEX delivery_failed ON delivery (time) WHERE failure IS NOT NULL;
                        """),
                .init(
                    "news-1",
                    sql: """
                        DROP TABLE letter;
                        CREATE TABLE news (time REAL NOT NULL, event TEXT NOT NULL, subject TEXT NOT NULL, value BLOB NOT NULL,
                            PRIMARY KEY (time, event)) WITHOUT ROWID;
                        CREATE INDEX news_event ON news (event);
                        CREATE TABLE gone (recipient TEXT NOT NULL, channel TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL,
                            time REAL NOT NULL, PRIMARY KEY (recipient, channel)) WITHOUT ROWID;
                        CREATE INDEX appeal_merged ON appeal (merged_into) WHERE merged_into IS NOT NULL;
                        """),
            ], folded: ["news", "delivery", "gone"])
    }

    /// Folds an event of `appeals` that was applied.
    /// - Parameter written: when the log took it; a producer whose clock is ahead must not make us forget what is not old.
    func fold(appealed event: Event, written: Date, simulated: Bool, in db: Database) throws {
        if event.body.type == .erased {
            try db.execute(sql: "DELETE FROM news WHERE subject = ?", arguments: [event.subject])
            try db.execute(sql: "DELETE FROM gone WHERE subject = ?", arguments: [event.subject])
        }
        if simulated { return }
        var insert = try HotStatement(
            "INSERT OR IGNORE INTO news (time, event, subject, value) VALUES (?, ?, ?, ?)", in: db)
        insert.bind(min(event.time, written).timeIntervalSince1970)
        insert.bind(event.id)
        insert.bind(event.subject)
        insert.bind(try EventCoding.encode(event))
        try insert.run()
        // By the newest news and no clock, so that every replay forgets the same.
        var forget = try HotStatement("DELETE FROM news WHERE time < (SELECT MAX(time) FROM news) - ?", in: db)
        forget.bind(Self.kept)
        try forget.run()
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
            event.id, event.subject, outcome.event, outcome.label, outcome.audience, outcome.recipient,
            outcome.failure, event.time.timeIntervalSince1970,
        ])
        guard outcome.isGone, let recipient = outcome.recipient else { return }
        // A mail came back from the address that it was sent to: one that was given since then is another.
        let message = try event.causation.flatMap { try sent($0, in: db) }
        try db.cachedStatement(
            sql: """
                INSERT INTO gone (recipient, channel, subject, reason, time) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (recipient, channel) DO UPDATE SET subject = excluded.subject, reason = excluded.reason, time = excluded.time
                    WHERE excluded.time > gone.time
                """
        ).execute(arguments: [
            recipient, outcome.label, event.subject, outcome.failure,
            (message?.time ?? event.time).timeIntervalSince1970,
        ])
    }

    /// What happened since `start`, oldest first, at most `limit`, after the place of the one that was last.
    func news(
        since start: Date, after last: Event? = nil, limit: Int, in db: Database
    ) throws -> [Event] {
        try Data.fetchAll(
            db.cachedStatement(sql: "SELECT value FROM news WHERE (time, event) > (?, ?) ORDER BY time, event LIMIT ?"),
            arguments: [(last?.time ?? start).timeIntervalSince1970, last?.id ?? "", limit]
        ).map { try EventCoding.decode(Event.self, from: $0) }
    }

    /// An event that happened lately.
    func event(_ id: String, of subject: String, in db: Database) throws -> Event? {
        try Data.fetchOne(
            db.cachedStatement(sql: "SELECT value FROM news WHERE event = ? AND subject = ?"),
            arguments: [id, subject]
        ).map { try EventCoding.decode(Event.self, from: $0) }
    }

    /// Whether an event happened lately, of whatever appeal.
    func happened(_ event: String, in db: Database) throws -> Bool {
        try Bool.fetchOne(db.cachedStatement(sql: "SELECT 1 FROM news WHERE event = ?"), arguments: [event]) ?? false
    }

    /// The message whose outcome has this id, when the next hop took it.
    func sent(_ id: String, in db: Database) throws -> SentMessage? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT subject, event, audience, recipient, time FROM delivery WHERE id = ? AND failure IS NULL"),
            arguments: [id]
        ).map {
            SentMessage(
                id: id, subject: $0[0], event: $0[1], audience: $0[2], recipient: $0[3],
                time: Date(timeIntervalSince1970: $0[4]))
        }
    }

    /// Whether there is an outcome with this id.
    func hasOutcome(_ id: String, in db: Database) throws -> Bool {
        try Bool.fetchOne(db.cachedStatement(sql: "SELECT 1 FROM delivery WHERE id = ?"), arguments: [id]) ?? false
    }

    /// What became of the messages to one recipient about an event.
    func told(_ event: String, to recipient: Recipient, in db: Database) throws -> Told {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT channel, failure FROM delivery WHERE event = ? AND audience = ? AND recipient = ?"),
            arguments: [event, recipient.audience.rawValue, recipient.id])
        var told = Told()
        for row in rows {
            guard let channel = MessageChannel(label: row[0]) else { continue }
            switch row[1] as String? {
            case nil: told.reached.insert(channel)
            case Told.stopped: told.isStopped = true
            case .some: told.failed.insert(channel)
            }
        }
        return told
    }

    /// The channels by which nothing reaches a recipient whose address is from `since` or earlier.
    func gone(_ recipient: String, since: Date, in db: Database) throws -> Set<MessageChannel> {
        Set(
            try String.fetchAll(
                db.cachedStatement(sql: "SELECT channel FROM gone WHERE recipient = ? AND time >= ?"),
                arguments: [recipient, since.timeIntervalSince1970]
            ).compactMap(MessageChannel.init(label:)))
    }
}

/// A message that the next hop took.
struct SentMessage: Sendable, Hashable {
    /// The id of its outcome.
    let id: String
    let subject: String
    /// The event it told of.
    let event: String
    let audience: String
    let recipient: String?
    /// When it went out.
    let time: Date

    /// What the id of the outcome that a message has after it came back ends with; before it stands the first outcome's.
    static let returnedMark = ".returned"
}

/// What became of the messages to one recipient about an event.
struct Told: Sendable, Hashable {
    /// What the next hop took; some of it came back later.
    var reached: Set<MessageChannel> = []
    /// What did not arrive.
    var failed: Set<MessageChannel> = []

    /// Somebody stopped it: nobody is told of it by another way either.
    var isStopped = false

    /// The reason of outcomes that somebody stopped.
    static let stopped = "stopped"

    /// Whether nothing more is to be done: something was taken and did not come back, or it was stopped.
    var isDone: Bool { isStopped || !reached.subtracting(failed).isEmpty }
}

extension MessageChannel {
    /// The channel of an outcome; a mail that was only written as a file counts as one.
    init?(label: String) {
        if label == "file" { self = .email } else { self.init(rawValue: label) }
    }
}

/// What the topic `deliveries` says of one message.
struct Outcome: Sendable, Hashable {
    let event: String
    /// The channel, or `file`.
    let label: String
    let audience: String
    let recipient: String?
    /// Why it did not arrive; `nil` when it did.
    let failure: String?
    /// Whether nothing will ever arrive there.
    let isGone: Bool

    init?(_ event: Event) {
        switch event.body {
        case .delivered(let body):
            (self.event, label, audience, recipient) = (body.event, body.channel, body.audience, body.recipient)
            (failure, isGone) = (nil, false)
        case .undelivered(let body):
            (self.event, label, audience, recipient) = (body.event, body.channel, body.audience, body.recipient)
            (failure, isGone) = (body.reason, body.gone ?? false)
        default: return nil
        }
    }
}

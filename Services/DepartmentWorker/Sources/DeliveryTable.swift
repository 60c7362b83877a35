import Appeals
import Foundation
import GRDB
import Pipeline

/// The folded table of what reached whom, for the lines "told by e-mail at 10:02" of a card.
struct DeliveryTable: Sendable {
    /// One message and what became of it.
    struct Delivery: Sendable {
        /// The event it told of.
        let about: String
        let channel: String
        let audience: String
        /// Why it did not arrive; `nil` when it did.
        let failure: String?
        /// Whether it was taken at first and came back.
        let cameBack: Bool
        let time: Date
    }

    var schema: StoreSchema {
        StoreSchema(
            migrations: [
                .init(
                    "delivery-1",
                    sql: """
                        CREATE TABLE delivery (event_id TEXT NOT NULL PRIMARY KEY, subject TEXT NOT NULL, about TEXT NOT NULL,
                            channel TEXT NOT NULL, audience TEXT NOT NULL, failure TEXT, time REAL NOT NULL) WITHOUT ROWID;
                        CREATE INDEX delivery_subject ON delivery (subject, time);
                        """)
            ], folded: ["delivery"])
    }

    /// Keeps an event of the topic `deliveries`.
    func fold(_ event: Event, in db: Database) throws {
        let told: (about: String, channel: String, audience: String, failure: String?)
        switch event.body {
        case .delivered(let body): told = (body.event, body.channel, body.audience, nil)
        case .undelivered(let body): told = (body.event, body.channel, body.audience, body.reason)
        default: return
        }
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO delivery (event_id, subject, about, channel, audience, failure, time)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            event.id, event.subject, told.about, told.channel, told.audience, told.failure,
            event.time.timeIntervalSince1970,
        ])
    }

    /// All messages about an appeal, in order.
    func all(of subject: String, in db: Database) throws -> [Delivery] {
        // A message that came back has a second outcome, named after the first, which then counts no more.
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT about, channel, audience, failure, event_id LIKE '%.delivered.%.returned', time FROM delivery
                    WHERE subject = ? AND NOT EXISTS (SELECT 1 FROM delivery AS back WHERE back.event_id = delivery.event_id || '.returned')
                    ORDER BY time
                    """),
            arguments: [subject]
        ).map {
            Delivery(
                about: $0[0], channel: $0[1], audience: $0[2], failure: $0[3], cameBack: $0[4],
                time: Date(timeIntervalSince1970: $0[5]))
        }
    }
}

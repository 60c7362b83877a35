import Appeals
import Foundation
import GRDB
import Pipeline

/// One message about an event of an appeal, as the topic `deliveries` tells of it.
struct Delivery: Sendable, Hashable {
    /// The event the message tells of.
    let event: String
    /// `email`, `file`, `telegram`, ...
    let channel: String
    /// Whether it reached the next hop.
    let reached: Bool
    /// When that was known.
    let time: Date
}

/// The folded table of what reached whom; the tracking page shows what reached the resident.
enum DeliveryTable {
    static let schema = StoreSchema(
        migrations: [
            .init(
                "delivery-1",
                sql: """
                    CREATE TABLE delivery (subject TEXT NOT NULL, id TEXT NOT NULL, event TEXT NOT NULL, channel TEXT NOT NULL,
                        audience TEXT NOT NULL, reached INTEGER NOT NULL, time REAL NOT NULL, PRIMARY KEY (subject, id)) WITHOUT ROWID;
                    """)
        ], folded: ["delivery"])

    /// Folds a record of the topic `deliveries`.
    static func fold(_ event: Event, in db: Database) throws -> Verdict {
        let (told, channel, audience, reached): (String, String, String, Bool)
        switch event.body {
        case .delivered(let body): (told, channel, audience, reached) = (body.event, body.channel, body.audience, true)
        case .undelivered(let body):
            (told, channel, audience, reached) = (body.event, body.channel, body.audience, false)
        default: return .refused(.contradicts("The topic deliveries holds deliveries only."))
        }
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO delivery (subject, id, event, channel, audience, reached, time)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            event.subject, event.id, told, channel, audience, reached, event.time.timeIntervalSince1970,
        ])
        return .applied
    }

    /// What was sent to the resident of an appeal, by the event it told of; of several tries the last.
    static func toResident(of subject: String, in db: Database) throws -> [String: Delivery] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT event, channel, reached, time FROM delivery WHERE subject = ? AND audience = ? ORDER BY time
                """)
        let rows = try Row.fetchAll(statement, arguments: [subject, Audience.resident.rawValue])
        return Dictionary(
            rows.map { row in
                let time: Double = row[3]
                let delivery = Delivery(
                    event: row[0], channel: row[1], reached: row[2], time: Date(timeIntervalSince1970: time))
                return (delivery.event, delivery)
            }, uniquingKeysWith: { _, last in last })
    }
}

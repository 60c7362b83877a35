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
    /// Whether it reached the next hop, and did not come back.
    let reached: Bool
    /// Whether it was taken at first and came back.
    let cameBack: Bool
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

    /// What was sent to the resident of an appeal, by the event it told of: of several tries the last that reached them, else the last.
    static func toResident(of subject: String, in db: Database) throws -> [String: Delivery] {
        // A message that came back has a second outcome, named after the first, which then counts no more.
        let statement = try db.cachedStatement(
            sql: """
                SELECT event, channel, reached, id LIKE '%.delivered.%.returned', time FROM delivery
                WHERE subject = ? AND audience = ? AND NOT EXISTS (SELECT 1 FROM delivery AS back
                    WHERE back.subject = delivery.subject AND back.id = delivery.id || '.returned')
                ORDER BY time, id
                """)
        let rows = try Row.fetchAll(statement, arguments: [subject, Audience.resident.rawValue])
        return Dictionary(
            rows.map { row in
                let delivery = Delivery(
                    event: row[0], channel: row[1], reached: row[2], cameBack: row[3],
                    time: Date(timeIntervalSince1970: row[4]))
                return (delivery.event, delivery)
            }, uniquingKeysWith: { first, next in first.reached && !next.reached ? first : next })
    }
}

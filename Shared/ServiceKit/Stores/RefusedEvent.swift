public import Appeals
public import Foundation
public import GRDB

/// Something a member of staff did that the log refused when it came back, because somebody else had been first.
public struct RefusedEvent: Sendable {
    /// What was done; `nil` for a type that this version does not know.
    public let type: EventType?
    /// When it was done.
    public let time: Date
    /// Why it changed nothing.
    public let refusal: Refusal

    /// What `account` did to `subject` in vain, oldest first.
    public static func all(of subject: String, by account: String, in db: Database) throws -> [RefusedEvent] {
        let own = Actor.staff(account).description
        return try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT type, time, reason, actor FROM stage_refusal WHERE subject = ? ORDER BY time"),
            arguments: [subject]
        ).filter { row in
            let actor: String = row[3]
            return actor == own || actor.hasPrefix("\(own)/")
        }.map { row in
            RefusedEvent(
                type: EventType(rawValue: row[0]), time: Date(timeIntervalSince1970: row[1]),
                refusal: try JSONDecoder().decode(Refusal.self, from: row[2]))
        }
    }
}

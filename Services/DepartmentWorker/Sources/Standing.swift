import Appeals
import Foundation
import GRDB
import Pipeline

/// An appeal as pages show it and as commands are checked: the folded state, and on it what was commanded here and is not read back yet.
struct Standing: Sendable {
    /// The state with `pending` applied.
    let appeal: Appeal
    /// Events on their way to the log and back, each based on the one before.
    let pending: [Event]

    /// The standing of the appeal whose folded state is `folded`.
    init(_ folded: Appeal, in db: Database) throws {
        var waiting = try Data.fetchAll(
            db.cachedStatement(sql: "SELECT event FROM pending WHERE subject = ?"), arguments: [folded.id]
        ).map { try EventCoding.decode(Event.self, from: $0) }
        var appeal: Appeal? = folded
        var pending: [Event] = []
        // Commands of one turn bear the same time: that each is based on the one before gives their order.
        while let next = waiting.firstIndex(where: { Appeal.apply($0, to: &appeal) == .applied }) {
            pending.append(waiting.remove(at: next))
        }
        self.appeal = appeal ?? folded
        self.pending = pending
    }
}

/// Something a member of staff did that the log refused when it came back, because somebody else had been first.
struct RefusedEvent: Sendable {
    let type: EventType?
    let time: Date
    let refusal: Refusal

    /// What `account` did to `subject` in vain, oldest first.
    static func all(of subject: String, by account: String, in db: Database) throws -> [RefusedEvent] {
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

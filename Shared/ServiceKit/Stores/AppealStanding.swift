public import Appeals
import Foundation
public import GRDB

/// An appeal as pages show it and as commands are checked: the folded state, and on it what was commanded here and is not read back yet.
public struct AppealStanding: Sendable {
    /// The state with `pending` applied.
    public let appeal: Appeal
    /// Events on their way to the log and back, each based on the one before.
    public let pending: [Event]

    /// The standing of the appeal whose folded state is `folded`.
    public init(_ folded: Appeal, in db: Database) throws {
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

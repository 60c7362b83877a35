import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// Reads appeals as their residents may see them: what was folded, and over it what was commanded here and is on its way to the log.
struct AppealReader: Sendable {
    private var table: AppealTable { IntakeFlow.appeals }

    /// The id of the appeal with this number.
    func id(of number: TrackingNumber, in db: Database) throws -> String? {
        try table.appeal(number: number, in: db)?.id ?? SubmissionTable.appeal(numbered: number, in: db)
    }

    /// The state of an appeal; `nil` when there is none.
    func appeal(_ id: String, in db: Database) throws -> Appeal? {
        var appeal = try table.appeal(id, in: db)
        for event in try underWay(id, in: db) { _ = Appeal.apply(event, to: &appeal) }
        return appeal
    }

    /// Whether the event was folded already, or commanded here and is on its way.
    func knows(_ event: String, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM stage_event WHERE id = ?1)
                        OR EXISTS (SELECT 1 FROM pending WHERE event_id = ?1)
                    """), arguments: [event]) ?? false
    }

    /// All that the resident may see of an appeal.
    func view(_ id: String, in db: Database) throws -> AppealView? {
        var appeal = try table.appeal(id, in: db)
        let folded = try table.events(of: id, in: db)
        let underWay = try underWay(id, in: db).filter { Appeal.apply($0, to: &appeal) == .applied }
        guard let appeal else { return nil }
        var words: [String: Words] = [:]
        for record in (folded + underWay).compactMap(\.body.wordsForResident) {
            words[record] = try table.personal(record, of: id, in: db)?.words
        }
        return AppealView(
            appeal: appeal, events: folded + underWay, underWay: Set(underWay.map(\.id)), words: words,
            deliveries: try DeliveryTable.toResident(of: id, in: db), refusals: try refusals(of: id, in: db),
            revision: try revision(of: id, in: db))
    }

    /// A text that is another one whenever anything about the appeal has changed.
    func revision(of id: String, in db: Database) throws -> String {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT (SELECT version FROM appeal WHERE id = ?1), (SELECT COUNT(*) FROM pending WHERE subject = ?1),
                        (SELECT COUNT(*) FROM delivery WHERE subject = ?1),
                        (SELECT COUNT(*) FROM stage_refusal WHERE subject = ?1),
                        (SELECT COUNT(*) FROM personal WHERE subject = ?1)
                    """), arguments: [id])
        return (0..<5).map { column in String((row?[column] as Int?) ?? 0) }.joined(separator: ".")
    }

    /// Events that were commanded here and not read back yet.
    private func underWay(_ id: String, in db: Database) throws -> [Event] {
        try Data.fetchAll(
            db.cachedStatement(sql: "SELECT event FROM pending WHERE subject = ? ORDER BY created, event_id"),
            arguments: [id]
        ).map { try EventCoding.decode(Event.self, from: $0) }
    }

    /// What the resident did and the log took in too late.
    private func refusals(of id: String, in db: Database) throws -> [AppealView.Refused] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT event_id, type, time FROM stage_refusal WHERE subject = ? AND actor = ? ORDER BY time"),
            arguments: [id, Actor.resident.description]
        ).compactMap { row in
            let time: Double = row[2]
            return EventType(rawValue: row[1]).map {
                AppealView.Refused(id: row[0], type: $0, time: Date(timeIntervalSince1970: time))
            }
        }
    }
}

/// What the resident of an appeal may see of it.
struct AppealView: Sendable {
    /// Something the resident did that changed nothing, for the appeal had changed meanwhile.
    struct Refused: Sendable {
        let id: String
        let type: EventType
        let time: Date
    }

    /// The state.
    let appeal: Appeal
    /// What happened, in order.
    let events: [Event]
    /// Those of the events that are on the disk here and not in the log yet.
    let underWay: Set<String>
    /// Texts by the id of their personal record.
    let words: [String: Words]
    /// What was sent to the resident, by the event it told of.
    let deliveries: [String: Delivery]
    /// What the resident did in vain.
    let refusals: [Refused]
    /// Another text whenever anything has changed.
    let revision: String
}

extension EventBody {
    /// The personal record whose text the resident may read. A unit's remark to the dispatcher, when it gives an appeal back, is none.
    var wordsForResident: String? {
        if case .returned = self { nil } else { text }
    }
}

import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// Everything about one appeal that its card shows, read in one snapshot. The contact is not in it: it is asked for by itself.
struct Dossier: Sendable {
    /// The state, with what is on its way.
    let appeal: Appeal
    /// What happened, in order, what is on its way last.
    let events: [Event]
    /// The texts that the events name, by the id of their personal record.
    let texts: [String: Words]
    /// Names of members of staff by account.
    let names: [String: String]
    /// What residents and staff were told.
    let deliveries: [DeliveryTable.Delivery]
    /// The last looks at the contact.
    let looks: [ContactAudit.Look]
    /// What the reader did in vain and has not done again since.
    let refused: [RefusedEvent]
    /// The units that ever had the appeal.
    let formerUnits: Set<String>

    /// The dossier of the appeal with this number, for the reader `account`; `nil` when no unit served here ever had such an appeal.
    init?(_ number: TrackingNumber, for account: String, flow: DepartmentFlow, in db: Database) throws {
        guard let folded = try flow.appeals.appeal(number: number, in: db) else { return nil }
        let standing = try AppealStanding(folded, in: db)
        appeal = standing.appeal
        events = try flow.appeals.events(of: folded.id, in: db) + standing.pending
        deliveries = try flow.deliveries.all(of: folded.id, in: db)
        looks = try flow.audit.last(5, of: folded.id, in: db)
        var texts: [String: Words] = [:]
        for id in events.compactMap(\.body.text) {
            texts[id] = try flow.appeals.personal(id, of: folded.id, in: db)?.words
        }
        var names: [String: String] = [:]
        for account in Set(events.compactMap(\.actor.account) + looks.map(\.account) + [appeal.assignee ?? ""]) {
            names[account] = try flow.staff.account(account, in: db)?.settings.name
        }
        (self.texts, self.names) = (texts, names)
        let lastDone = events.last { $0.actor.account == account }?.time ?? .distantPast
        refused = try RefusedEvent.all(of: folded.id, by: account, in: db).filter { $0.time > lastDone }
        formerUnits = Set(try flow.appeals.records(of: folded.id, in: db).flatMap(\.units))
    }

    /// The resident's own text.
    var words: Words? { appeal.words.flatMap { texts[$0] } }
}

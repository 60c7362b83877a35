import Appeals
import GRDB
import Pipeline
import ServiceKit

/// What a unit's card shows: what every desk does, and who was told, who looked at the contact, which units had the appeal.
struct CardDossier: Sendable {
    /// State, events, texts and names.
    let dossier: Dossier
    /// What residents and staff were told.
    let deliveries: [DeliveryTable.Delivery]
    /// The last looks at the contact.
    let looks: [ContactAudit.Look]
    /// The units that ever had the appeal.
    let formerUnits: Set<String>

    /// The state, with what is on its way.
    var appeal: Appeal { dossier.appeal }

    /// The dossier of the appeal with this number, for the reader `account`; `nil` when no unit served here ever had such an appeal.
    init?(_ number: TrackingNumber, for account: String, flow: DepartmentFlow, in db: Database) throws {
        guard let folded = try flow.appeals.appeal(number: number, in: db) else { return nil }
        let looks = try flow.audit.last(5, of: folded.id, in: db)
        dossier = try Dossier(
            folded, for: account, appeals: flow.appeals, staff: flow.staff, others: looks.map(\.account), in: db)
        deliveries = try flow.deliveries.all(of: folded.id, in: db)
        formerUnits = Set(try flow.appeals.records(of: folded.id, in: db).flatMap(\.units))
        self.looks = looks
    }
}

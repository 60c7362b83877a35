import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// Everything about one appeal that its card shows, read in one snapshot.
struct Dossier: Sendable {
    /// The state, with what is on its way.
    let appeal: Appeal
    /// What happened, in order, what is on its way last.
    let events: [Event]
    /// The texts that the events name, by the id of their personal record.
    let texts: [String: Words]
    /// Names of members of staff by account.
    let names: [String: String]
    /// Tracking numbers of the appeals that the events name.
    let numbers: [String: TrackingNumber]
    /// What the reader did in vain and has not done again since.
    let refused: [RefusedEvent]

    /// The dossier of the appeal with this number, for the reader `account`; `nil` when there is no such appeal.
    init?(_ number: TrackingNumber, for account: String, flow: RouterFlow, in db: Database) throws {
        guard let folded = try flow.appeals.appeal(number: number, in: db) else { return nil }
        let standing = try AppealStanding(folded, in: db)
        appeal = standing.appeal
        events = try flow.appeals.events(of: folded.id, in: db) + standing.pending
        var texts: [String: Words] = [:]
        var names: [String: String] = [:]
        var numbers: [String: TrackingNumber] = [:]
        for event in events {
            if let id = event.body.text {
                texts[id] = try flow.appeals.personal(id, of: folded.id, in: db)?.words
            }
            if let account = event.actor.account, names[account] == nil {
                names[account] = try flow.staff.account(account, in: db)?.settings.name
            }
            if let other = event.body.otherAppeal {
                numbers[other] = try flow.appeals.appeal(other, in: db)?.number
            }
        }
        (self.texts, self.names, self.numbers) = (texts, names, numbers)
        let lastDone = events.last { $0.actor.account == account }?.time ?? .distantPast
        refused = try RefusedEvent.all(of: folded.id, by: account, in: db).filter { $0.time > lastDone }
    }

    /// The resident's own text.
    var words: Words? { appeal.words.flatMap { texts[$0] } }
}

extension EventBody {
    /// The other appeal that the event is about.
    var otherAppeal: String? {
        switch self {
        case .merged(let body): body.into
        case .split(let body): body.into
        default: nil
        }
    }
}

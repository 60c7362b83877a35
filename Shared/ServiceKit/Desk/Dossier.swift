public import Appeals
import Foundation
public import GRDB

/// What every desk of staff shows of one appeal, read in one snapshot. The contact is not in it: it is asked for by itself.
public struct Dossier: Sendable {
    /// The state, with what is on its way.
    public let appeal: Appeal
    /// What happened, in order, what is on its way last.
    public let events: [Event]
    /// The texts that the events name, by the id of their personal record.
    public let texts: [String: Words]
    /// Names of members of staff by account.
    public let names: [String: String]
    /// Tracking numbers of other appeals that the events name; empty unless they were asked for.
    public let numbers: [String: TrackingNumber]
    /// What the reader did in vain and has not done again since.
    public let refused: [RefusedEvent]

    /// The dossier of the appeal whose folded state is `folded`, for the reader `account`. `appeals` must keep history.
    /// - Parameters:
    ///   - others: more accounts whose names are needed.
    ///   - namesAppeals: whether the numbers of other appeals are read: those of the whole city are not for a unit.
    public init(
        _ folded: Appeal, for account: String, appeals: AppealTable, staff: StaffTable, others: [String] = [],
        namesAppeals: Bool = false, in db: Database
    ) throws {
        let standing = try AppealStanding(folded, in: db)
        appeal = standing.appeal
        events = try appeals.events(of: folded.id, in: db) + standing.pending
        var texts: [String: Words] = [:]
        for id in events.compactMap(\.body.text) {
            texts[id] = try appeals.personal(id, of: folded.id, in: db)?.words
        }
        var names: [String: String] = [:]
        for account in Set(events.compactMap(\.actor.account) + others + [appeal.assignee ?? ""]) {
            names[account] = try staff.account(account, in: db)?.settings.name
        }
        var numbers: [String: TrackingNumber] = [:]
        if namesAppeals {
            for other in events.compactMap(\.body.otherAppeal) {
                numbers[other] = try appeals.appeal(other, in: db)?.number
            }
        }
        (self.texts, self.names, self.numbers) = (texts, names, numbers)
        let lastDone = events.last { $0.actor.account == account }?.time ?? .distantPast
        refused = try RefusedEvent.all(of: folded.id, by: account, in: db).filter { $0.time > lastDone }
    }

    /// The resident's own text.
    public var words: Words? { appeal.words.flatMap { texts[$0] } }
}

extension EventBody {
    /// The other appeal that the event is about.
    public var otherAppeal: String? {
        switch self {
        case .merged(let body): body.into
        case .split(let body): body.into
        default: nil
        }
    }
}

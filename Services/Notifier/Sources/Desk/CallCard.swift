import Appeals
import Foundation
import GRDB
import ServiceKit

/// A call as one operator sees it: who has it, what was tried, and for who has it whom to call and what to say.
struct CallCard: Sendable {
    /// A message about the same event that did not arrive.
    struct Try: Sendable {
        /// The channel, or `file`.
        let channel: String
        let reason: String
        let time: Date
    }

    let job: Job
    /// The number of the appeal that it is about.
    let number: TrackingNumber?
    /// Who has the call; `nil`: nobody.
    let hold: CallTable.Hold?
    /// The name of who has it.
    let holder: String?
    let isMine: Bool
    /// Only for who has the call.
    let card: DeskCard?
    /// What was tried by other ways, oldest first.
    let tries: [Try]

    /// The call of the job `id` for `account`; `nil` when nobody need be called any more.
    init?(_ id: String, for account: String, flow: NotifierFlow, pack: CityPack, now: Date, in db: Database) throws {
        guard let job = try DeskQueue.job(id, by: .telephone, in: db) else { return nil }
        self.job = job
        number = try flow.appeals.appeal(job.event.subject, in: db)?.number
        let hold = try CallTable.hold(of: id, at: now, in: db)
        self.hold = hold
        holder = try hold.flatMap { try flow.staff.account($0.account, in: db)?.settings.name }
        isMine = hold?.account == account
        card = isMine ? try DeskCard(job, to: account, flow: flow, pack: pack, now: now, in: db) : nil
        tries = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT channel, failure, time FROM delivery
                    WHERE event = ? AND audience = ? AND recipient = ? AND failure IS NOT NULL ORDER BY time
                    """),
            arguments: [job.event.id, job.recipient.audience.rawValue, job.recipient.id]
        ).map { Try(channel: $0[0], reason: $0[1], time: Date(timeIntervalSince1970: $0[2])) }
    }
}

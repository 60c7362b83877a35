import Appeals
import Foundation
import GRDB
import ServiceKit

/// A job at the desk with all that is said and where it goes. Read only for who prints or calls, and written down.
struct DeskCard: Sendable {
    let job: Job
    /// What is told, and to whom; `nil` when the contact or the appeal was erased, so that nothing can be told.
    let parcel: Parcel?

    struct Parcel: Sendable {
        let matter: LetterWriter.Matter
        let reader: LetterWriter.Reader
        /// The postal address, as the person gave it.
        let address: String?
        let phone: String?
    }

    /// The card of `job`, which `account` is shown.
    init(_ job: Job, to account: String, flow: NotifierFlow, pack: CityPack, now: Date, in db: Database) throws {
        self.job = job
        guard let reach = try flow.recipients.reach(job.recipient, pack: pack, in: db),
            let matter = try flow.matter(of: job, in: db)
        else {
            parcel = nil
            return
        }
        try LookTable.write(job.recipient.holder, by: account, at: now, in: db)
        parcel = Parcel(
            matter: matter, reader: try flow.reader(of: job, reach, in: db), address: reach.address,
            phone: reach.phone)
    }

    /// The letter of the job `id`, or all that wait when it is `nil`: `DeskQueue.limit` at most.
    static func letters(
        _ id: String?, to account: String, flow: NotifierFlow, pack: CityPack, now: Date, in db: Database
    ) throws -> [DeskCard] {
        let jobs =
            try id.map { try [DeskQueue.job($0, by: .post, in: db)].compactMap { $0 } }
            ?? DeskQueue.jobs(.post, at: now, in: db)
        return try jobs.map { try DeskCard($0, to: account, flow: flow, pack: pack, now: now, in: db) }
    }
}

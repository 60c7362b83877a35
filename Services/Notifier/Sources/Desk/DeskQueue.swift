import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// What is told by hand: jobs that wait for a person who prints a letter or calls. Names and addresses are not read.
struct DeskQueue: Sendable {
    /// A line of a list.
    struct Line: Sendable {
        let job: Job
        /// The number of the appeal that it is about.
        let number: TrackingNumber?
        /// Since when it waits.
        let since: Date
        let hold: CallTable.Hold?
        /// The name of who has the call.
        let holder: String?
    }

    /// The longest waiting first, at most `limit`.
    let letters: [Line]
    /// Those whose time has come, by that time, at most `limit`.
    let calls: [Line]
    let letterCount: Int
    let callCount: Int
    /// Calls that nobody answered, and whose next time has not come.
    let laterCount: Int
    /// What the stop button holds.
    let heldCount: Int

    /// The most lines of a list, and the most letters that are printed at once.
    static let limit = 100
    private static let isHeld = "EXISTS (SELECT 1 FROM halt WHERE template IN ('*', job.template))"
    private static let isDue = "state = 'desk' AND channel = ? AND next_try <= ? AND NOT \(isHeld)"

    init(at now: Date, flow: NotifierFlow, in db: Database) throws {
        func count(_ condition: String, _ arguments: StatementArguments) throws -> Int {
            try Int.fetchOne(
                db.cachedStatement(sql: "SELECT COUNT(*) FROM job WHERE \(condition)"), arguments: arguments) ?? 0
        }
        let time = now.timeIntervalSince1970
        letters = try Self.lines(.post, at: now, flow: flow, in: db)
        calls = try Self.lines(.telephone, at: now, flow: flow, in: db)
        letterCount = try count(Self.isDue, [MessageChannel.post.rawValue, time])
        callCount = try count(Self.isDue, [MessageChannel.telephone.rawValue, time])
        laterCount = try count("state = 'desk' AND next_try > ? AND NOT \(Self.isHeld)", [time])
        heldCount = try count("state = 'desk' AND \(Self.isHeld)", [])
    }

    /// The jobs of a channel by hand whose time has come, the longest waiting first.
    static func jobs(_ channel: MessageChannel, at now: Date, in db: Database) throws -> [Job] {
        try JobTable.jobs(
            where: "\(isDue) ORDER BY next_try, place LIMIT ?",
            [channel.rawValue, now.timeIntervalSince1970, limit], in: db)
    }

    /// A job at the desk; `nil` when it is none any more: done, erased, or held.
    static func job(_ id: String, by channel: MessageChannel, in db: Database) throws -> Job? {
        try JobTable.jobs(
            where: "id = ? AND channel = ? AND state = 'desk' AND NOT \(isHeld)", [id, channel.rawValue], in: db
        ).first
    }

    private static func lines(
        _ channel: MessageChannel, at now: Date, flow: NotifierFlow, in db: Database
    ) throws -> [Line] {
        try jobs(channel, at: now, in: db).map { job in
            let since = try Double.fetchOne(
                db.cachedStatement(sql: "SELECT since FROM job WHERE id = ?"), arguments: [job.id])
            let hold = try CallTable.hold(of: job.id, at: now, in: db)
            return Line(
                job: job, number: try flow.appeals.appeal(job.event.subject, in: db)?.number,
                since: since.map(Date.init(timeIntervalSince1970:)) ?? job.event.time, hold: hold,
                holder: try hold.flatMap { try flow.staff.account($0.account, in: db)?.settings.name })
        }
    }
}

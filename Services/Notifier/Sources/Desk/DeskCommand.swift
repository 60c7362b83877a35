import Appeals
import Foundation
import GRDB
import Pipeline

/// What an operator says came of letters or of a call, on its way into a turn: the outcomes and the ends of the jobs
/// are one step, as when a courier sends.
struct DeskCommand: Sendable {
    /// Somebody else took the call over.
    struct Taken: Error, Sendable {
        let job: String
    }

    /// So often a person is called; then the next channel follows.
    static let tries = 5
    /// Seconds after which a person who did not answer is called again.
    static let pause: TimeInterval = 2 * 3_600

    let outcome: DeskOutcome
    /// The ids of the jobs.
    let jobs: [String]
    let account: String
    let flow: NotifierFlow

    /// Ends the jobs that still wait, or puts a call off.
    /// - Returns: how many they were.
    /// - Throws: `Taken`; then nothing was done.
    func run(in db: Database, emit: inout Emissions) throws -> Int {
        var done = 0
        for id in jobs {
            guard let job = try DeskQueue.job(id, by: outcome.channel, in: db) else { continue }
            // A call may take longer than it is kept: only who took it over meanwhile is in the way.
            if let hold = try CallTable.hold(of: id, at: emit.now, in: db), hold.account != account {
                throw Taken(job: id)
            }
            if outcome == .noAnswer, job.attempts + 1 < Self.tries {
                try JobTable.putOff(id, until: emit.now + Self.pause, reason: outcome.rawValue, in: db)
            } else {
                try JobTable.end(id, in: db)
                try emit.emit(
                    job.outcome(outcome.failure, label: job.channel.rawValue, source: emit.source, at: emit.now),
                    to: flow.topics.deliveries)
            }
            try CallTable.release(id, in: db)
            done += 1
        }
        return done
    }
}

import Appeals
import Foundation
import GRDB
import Logging
import Metrics
import Pipeline
import ServiceKit

extension Courier {
    /// More news than so many for one receiver go in one message.
    private static let several = 3
    /// The most news that one message tells of.
    private static let most = 1_000

    /// What a job comes to when it is looked up.
    private enum Found: Sendable {
        case parcel(Parcel)
        /// Ended or stopped meanwhile.
        case done
        /// Nothing to tell any more: erased, or not wanted.
        case nothing
        /// The contact has no such address any more.
        case noAddress
    }

    /// What goes out at once, and where to.
    private struct Parcel: Sendable {
        let jobs: [Job]
        let matters: [LetterWriter.Matter]
        let reader: LetterWriter.Reader
        let destinations: [Destination]
    }

    /// Sends one message and records what came of it. Errors end here: one message must not stop the others.
    func deliver(_ job: Job) async {
        do {
            switch try await lookUp(job) {
            case .done: return
            case .nothing: try await untilWritten { db, _ in try JobTable.delete(job.id, in: db) }
            case .noAddress: try await end([job], .init(reason: "no-address"))
            case .parcel(let parcel):
                let (letter, short) = try writer.write(parcel.matters, to: parcel.reader)
                try await record(parcel.jobs, await send(letter, short, parcel, key: job.id))
            }
        } catch is CancellationError {
        } catch StageError.stopped {
        } catch {
            logger.error("A message was not sent and is tried again: \(error)", metadata: ["event": "\(job.event.id)"])
            try? await untilWritten { [backoff] db, emit in
                try JobTable.putOff(
                    job.id, until: emit.now + backoff.delay(after: job.attempts + 1), reason: "internal", in: db)
            }
        }
    }

    private func lookUp(_ job: Job) async throws -> Found {
        let (flow, now, pack) = (stage.flow, clock.now, writer.city.current)
        return try await stage.store.read { db in
            guard try JobTable.isDue(job.id, at: now, in: db) else { return .done }
            guard let reach = try flow.recipients.reach(job.recipient, pack: pack, in: db) else { return .noAddress }
            guard let destinations = reach.destinations[job.channel], !reach.gone.contains(job.channel) else {
                return .noAddress
            }
            guard reach.allows(job.channel, kind: job.kind, obliged: job.obliged) else { return .nothing }
            var jobs = [job]
            if !job.obliged, job.kind != .question {
                let others = try JobTable.together(with: job, at: now, limit: Self.most, in: db)
                if job.daily || others.count > Self.several { jobs = others }
            }
            let matters = try jobs.compactMap { try flow.matter(of: $0, in: db) }
            guard !matters.isEmpty else { return .nothing }
            return .parcel(
                Parcel(
                    jobs: jobs, matters: matters, reader: try flow.reader(of: job, reach, in: db),
                    destinations: destinations))
        }
    }

    /// Sends to all places of the receiver; it has arrived when one of them took it, and nothing will ever arrive when all are gone.
    private func send(_ letter: Letter, _ short: String, _ parcel: Parcel, key: String) async throws -> SendResult {
        guard let newest = parcel.matters.last else { return .refused("nothing") }
        let appeals = Set(parcel.matters.map(\.appeal.id))
        var results: [SendResult] = []
        for destination in parcel.destinations {
            try await clock.sleep(until: gate.turn(for: destination.receiver, at: clock.now))
            let message = Message(
                key: key, to: destination, letter: letter, short: short, event: newest.event,
                thread: appeals.count == 1 ? appeals.first : nil, reader: parcel.reader, date: clock.now)
            let start = ContinuousClock.now
            results.append(await transport.send(message))
            Timer(label: "message.duration", dimensions: [("channel", channel.rawValue)]).record(
                duration: start.duration(to: .now))
        }
        return results.min { $0.rank < $1.rank } ?? .gone("no-address")
    }

    private func record(_ jobs: [Job], _ result: SendResult) async throws {
        let now = clock.now
        switch result {
        case .unreachable(let reason): return pause(reason, at: now)
        case .later(let code, _) where trouble.putOff():
            pause("The other side puts everything off, the last answer was \(code).", at: now)
        case .later: break
        case .accepted, .refused, .gone:
            if trouble.end() { logger.notice("Messages go out again by \(channel.rawValue)") }
        }
        switch result {
        case .accepted: try await end(jobs, nil)
        case .refused(let code): try await end(jobs, .init(reason: code))
        case .gone(let code): try await end(jobs, .init(reason: code, isGone: true))
        case .later(let code, let wait):
            let (given, kept) = (jobs.filter(isLastTry), jobs.filter { !isLastTry($0) })
            if !given.isEmpty {
                logger.warning("\(given.count) messages are given up, the last answer was \(code)")
                try await end(given, .init(reason: "gave-up"))
            }
            try await untilWritten { [backoff] db, emit in
                for job in kept {
                    let delay = max(wait ?? 0, backoff.delay(after: job.attempts + 1))
                    try JobTable.putOff(job.id, until: emit.now + delay, reason: code, in: db)
                }
            }
        case .unreachable: break
        }
    }

    private func isLastTry(_ job: Job) -> Bool { job.attempts + 1 >= backoff.attempts }

    private func pause(_ reason: String, at now: Date) {
        if trouble.begin(reason, at: now, backoff) {
            logger.warning("Nothing goes out by \(channel.rawValue) for now: \(reason)")
        }
    }

    /// The outcomes and the ends of the jobs, in one transaction.
    private func end(_ jobs: [Job], _ failure: Job.Failure?) async throws {
        Counter(
            label: "messages",
            dimensions: [("channel", channel.rawValue), ("outcome", failure == nil ? "delivered" : "undelivered")]
        ).increment(by: jobs.count)
        let (topic, label) = (stage.flow.topics.deliveries, transport.label)
        try await untilWritten { db, emit in
            for job in jobs {
                try JobTable.end(job.id, in: db)
                try emit.emit(job.outcome(failure, label: label, source: emit.source, at: emit.now), to: topic)
            }
        }
    }
}

extension SendResult {
    /// The better of several comes first: what arrived at one place has arrived, and only what is gone everywhere is gone.
    fileprivate var rank: Int {
        switch self {
        case .accepted: 0
        case .unreachable: 1
        case .later: 2
        case .refused: 3
        case .gone: 4
        }
    }
}

extension EventBody {
    /// The personal record with the words that a message about the event quotes.
    var quotedWords: String? {
        switch self {
        case .question(let body): body.words
        case .extended(let body): body.words
        case .forwarded(let body): body.words
        case .resolved(let body): body.reply
        case .answered(let body): body.reply
        case .rejected(let body): body.reply
        default: nil
        }
    }
}

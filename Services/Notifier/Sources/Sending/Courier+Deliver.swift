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
        /// Nothing to tell any more.
        case nothing
        /// Not wanted by this channel any more; perhaps by another.
        case unwanted
        /// Not before then: the receiver sleeps, or has been sent enough for now.
        case notBefore(Date)
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
            case .unwanted:
                let flow = stage.flow
                try await untilWritten { db, emit in
                    try JobTable.delete(job.id, in: db)
                    try flow.makeJobs(for: job.event, only: { $0 == job.recipient }, now: emit.now, in: db)
                }
                bell.ring()
            case .notBefore(let date):
                try await untilWritten { db, emit in try JobTable.hold(job, until: date, now: emit.now, in: db) }
            case .noAddress: try await end([job], .init(reason: "no-address"))
            case .parcel(let parcel):
                let (letter, short) = try writer.write(parcel.matters, to: parcel.reader)
                try await record(parcel.jobs, await send(letter, short, parcel))
            }
        } catch is CancellationError {
        } catch StageError.stopped {
        } catch {
            logger.error("A message was not sent and is tried again: \(error)", metadata: ["event": "\(job.event.id)"])
            try? await putOff([job], "internal", wait: nil)
        }
    }

    private func lookUp(_ job: Job) async throws -> Found {
        let (flow, now, pack, gate) = (stage.flow, clock.now, writer.city.current, gate)
        return try await stage.store.read { db in
            guard try JobTable.isDue(job.id, at: now, in: db) else { return .done }
            guard let reach = try flow.recipients.reach(job.recipient, pack: pack, in: db) else { return .noAddress }
            guard let destinations = reach.destinations[job.channel], !reach.gone.contains(job.channel) else {
                return .noAddress
            }
            guard reach.allows(job.channel, kind: job.kind, obliged: job.obliged) else { return .unwanted }
            guard let appeal = try flow.appeals.appeal(job.event.subject, in: db) else { return .nothing }
            let awake = flow.awake(for: job, urgent: appeal.urgent, reach, pack: pack, now: now)
            if awake > now { return .notBefore(awake) }
            if let turn = gate.wait(for: job.receiver, at: now) { return .notBefore(turn) }
            var jobs = [job]
            // A webhook carries one event, and what the law demands or what asks for a reply goes by itself.
            if !job.obliged, job.kind != .question, job.channel != .webhook {
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
    private func send(_ letter: Letter, _ short: String, _ parcel: Parcel) async throws -> SendResult {
        // The oldest job's key: sent again, also with more news in it, it is known as the same message.
        guard let newest = parcel.matters.last, let key = parcel.jobs.first?.id else { return .refused("nothing") }
        let appeals = Set(parcel.matters.map(\.appeal.id))
        var results: [SendResult] = []
        for destination in parcel.destinations {
            try await clock.sleep(until: gate.turn(at: clock.now))
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
        let (now, receiver) = (clock.now, jobs.first?.receiver ?? "")
        switch result {
        case .unreachable(let reason): return pause(reason, at: now)
        case .later(let code, _), .refused(let code), .gone(let code):
            if trouble.refused(receiver) {
                pause("The other side takes nothing, the last answer was \(code).", at: now)
            }
        case .accepted:
            if trouble.end() { logger.notice("Messages go out again by \(channel.rawValue)") }
        }
        switch result {
        case .accepted: try await end(jobs, nil)
        case .refused(let code): try await end(jobs, .init(reason: code))
        case .gone(let code): try await end(jobs, .init(reason: code, isGone: true))
        case .later(let code, let wait): try await putOff(jobs, code, wait: wait)
        case .unreachable: break
        }
    }

    /// Has what was to go in one message tried again at one time, so that it goes in one message again; gives up what was tried for the last time.
    private func putOff(_ jobs: [Job], _ code: String, wait: TimeInterval?) async throws {
        let isLast = { (job: Job) in job.attempts + 1 >= backoff.attempts }
        let (given, kept) = (jobs.filter(isLast), jobs.filter { !isLast($0) })
        if !given.isEmpty {
            logger.warning("\(given.count) messages are given up, the last answer was \(code)")
            try await end(given, .init(reason: "gave-up"))
        }
        guard let tries = kept.map(\.attempts).max() else { return }
        let delay = max(wait ?? 0, backoff.delay(after: tries + 1))
        try await untilWritten { db, emit in
            for job in kept { try JobTable.putOff(job.id, until: emit.now + delay, reason: code, in: db) }
        }
    }

    /// Seconds for which a message may be due to a channel that does not take it, when there is another one.
    private static let patience: TimeInterval = 3 * 3_600
    /// And when there is none: four days, as RFC 5321 section 4.5.4.1 advises for mail.
    private static let longestPatience: TimeInterval = 4 * 86_400

    /// Gives up messages that have been due for too long, also while nothing is tried: the next channel follows, or the desk shows it.
    func giveUpOld(at now: Date) async throws {
        let (flow, page) = (stage.flow, 500)
        let patience = channel == .email ? Self.longestPatience : Self.patience
        while true {
            let old = try await stage.store.read { [channel] db in
                let candidates = try JobTable.old(channel, before: now - patience, limit: page, in: db)
                let longest = try JobTable.old(channel, before: now - Self.longestPatience, limit: page, in: db)
                return try candidates.filter { try longest.contains($0) || flow.hasNext(after: $0, in: db) }
            }
            guard !old.isEmpty else { return }
            logger.warning("\(old.count) messages are given up by \(channel.rawValue): they have waited for too long")
            try await end(old, .init(reason: "gave-up"))
            if old.count < page { return }
        }
    }

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

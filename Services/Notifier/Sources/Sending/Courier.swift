import Appeals
import Foundation
import GRDB
import Logging
import Pipeline
import ServiceKit
import ServiceLifecycle

/// Sends the messages of one channel. What was sent is recorded in one transaction with the end of its job; a crash between the two sends that one again,
/// under the same key.
struct Courier: Service {
    let stage: Stage<NotifierFlow>
    let transport: any Transport
    let writer: LetterWriter
    let backoff: Backoff
    let clock: any WallClock
    let logger: Logger
    let trouble = SenderTrouble()
    let gate: SendGate
    /// Whether this one makes the jobs that a lost store had, for all channels.
    private let remakes: Bool
    let bell: CourierBell
    private let underWay = UnderWay()

    /// How many due jobs are read at once.
    private static let batch = 256
    /// Seconds between looks for messages that have waited for too long.
    private static let sweep: TimeInterval = 60

    init(
        stage: Stage<NotifierFlow>, transport: any Transport, writer: LetterWriter, backoff: Backoff,
        remakes: Bool, bell: CourierBell, clock: any WallClock, logger: Logger
    ) {
        self.stage = stage
        self.transport = transport
        self.writer = writer
        self.backoff = backoff
        self.remakes = remakes
        self.bell = bell
        bell.add(underWay)
        self.clock = clock
        self.logger = logger
        gate = SendGate(transport.limits)
    }

    var channel: MessageChannel { transport.channel }

    /// Runs until graceful shutdown.
    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await cancelWhenGracefulShutdown {
                do {
                    // While the Stage replays or catches up, its state is an old one: what seems due may have been told of.
                    guard await stage.untilLive() else { return }
                    try await forgetOthers()
                    if remakes { try await makeMissingJobs() }
                    try await withThrowingDiscardingTaskGroup { group in try await send(in: &group) }
                } catch is CancellationError {} catch StageError.stopped {}
            }
        } onCancelOrGracefulShutdown: {
            transport.hurry()
        }
    }

    private func isOurs(_ subject: String) -> Bool {
        stage.instance.owns(stage.flow.topics.appeals.partition(for: subject))
    }

    /// Forgets the jobs of partitions that are another instance's by now.
    private func forgetOthers() async throws {
        try await untilWritten { db, _ in
            for subject in try JobTable.subjects(in: db) where !isOurs(subject) {
                try JobTable.delete(subject: subject, in: db)
            }
        }
    }

    /// Makes the jobs that a lost store had; once for each store, for those who are to be told of old news may have changed since.
    private func makeMissingJobs() async throws {
        let flow = stage.flow
        if try await stage.store.read({ try JobTable.isRemade(in: $0) }) { return }
        var last: Event?
        while true {
            let after = last
            let page = try await stage.store.read { [clock] db in
                try flow.news.news(since: clock.now - NewsTable.kept, after: after, limit: Self.batch, in: db)
            }
            guard !page.isEmpty else { break }
            try await untilWritten { db, emit in
                for event in page where isOurs(event.subject) {
                    try flow.makeJobs(for: event, now: emit.now, in: db)
                }
            }
            last = page.last
        }
        try await untilWritten { db, _ in try JobTable.setRemade(in: db) }
        bell.ring()
    }

    private func send(in group: inout ThrowingDiscardingTaskGroup<any Error>) async throws {
        var jobs: [Job] = []
        var swept = Date.distantPast
        while true {
            // Asked for before the store is read, so that nothing falls between.
            let (changes, ends) = (stage.changes(), underWay.ends())
            let now = clock.now
            let resume = trouble.current.map(\.until).flatMap { $0 > now ? $0 : nil }
            if now.timeIntervalSince(swept) >= Self.sweep {
                try await giveUpOld(at: now)
                swept = now
            }
            if resume == nil {
                if jobs.isEmpty {
                    let busy = underWay.receivers
                    jobs = try await stage.store.read { [channel] in
                        try JobTable.due(channel, at: now, limit: Self.batch, busy: busy, in: $0)
                    }
                }
                let width = trouble.current == nil ? transport.width : 1
                // Each job has a receiver of its own, so what does not begin waits for a free place and nothing else.
                while let job = jobs.first, underWay.begin(job.receiver, atMost: width) {
                    jobs.removeFirst()
                    group.addTask {
                        defer { underWay.end(job.receiver) }
                        await deliver(job)
                    }
                }
                if let job = jobs.first, underWay.receivers.contains(job.receiver) { jobs.removeFirst() }
            }
            let next =
                jobs.isEmpty
                ? try await stage.store.read { [channel] in try JobTable.nextTry(channel, after: now, in: $0) } : nil
            let wake = min(resume ?? next ?? .distantFuture, swept + Self.sweep)
            guard try await wait(until: wake, changes, ends) else { return }
        }
    }

    /// - Returns: `false` when the Stage has ended.
    private func wait(until date: Date, _ changes: AsyncStream<Void>, _ ends: AsyncStream<Void>) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await clock.sleep(until: date)
                return true
            }
            group.addTask {
                for await _ in changes { return true }
                try Task.checkCancellation()
                return false
            }
            group.addTask {
                for await _ in ends { break }
                return true
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    /// Runs `work` in a turn of the Stage, however long the store cannot be written: what was sent must not be forgotten.
    func untilWritten(_ work: @escaping @Sendable (Database, inout Emissions) throws -> Void) async throws {
        while true {
            do {
                return try await stage.perform(work)
            } catch StageError.paused {
                // Nobody tells that a Stage goes on; not by the clock of the city, which tests hold still.
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// Whether messages go out, for readiness.
    var health: HealthCheck {
        let name = "notifier.\(channel.rawValue)"
        if let trouble = trouble.current { return HealthCheck(name, .degraded, trouble.reason) }
        return HealthCheck(
            name, .ok,
            transport.label == "file" ? "Mails are written as .eml files: no mail server is set." : "Messages go out.")
    }
}

import Appeals
import Foundation
import GRDB
import Logging
import Pipeline
import ServiceKit
import ServiceLifecycle

/// Sends the mails of due jobs. A mail that was sent is recorded in one transaction with the end of its job; a crash between the two sends that one
/// again, under the same Message-ID.
struct MailSender: Service {
    let stage: Stage<NotifierFlow>
    let transport: any MailTransport
    let writer: LetterWriter
    let backoff: Backoff
    let clock: any WallClock
    let logger: Logger
    let trouble = SenderTrouble()
    private let underWay = UnderWay()

    /// How many due jobs are looked at for one that can go.
    private static let batch = 100

    init(
        stage: Stage<NotifierFlow>, transport: any MailTransport, writer: LetterWriter, backoff: Backoff,
        clock: any WallClock, logger: Logger
    ) {
        self.stage = stage
        self.transport = transport
        self.writer = writer
        self.backoff = backoff
        self.clock = clock
        self.logger = logger
    }

    /// Runs until graceful shutdown.
    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await cancelWhenGracefulShutdown {
                do {
                    guard try await waitForStage() else { return }
                    try await makeMissingJobs()
                    try await withThrowingDiscardingTaskGroup { group in try await send(in: &group) }
                } catch is CancellationError {} catch StageError.stopped {}
            }
        } onCancelOrGracefulShutdown: {
            transport.hurry()
        }
    }

    /// While the Stage replays or catches up, its state is an old one: what seems due may have been told of.
    /// - Returns: `false` when the Stage has ended.
    private func waitForStage() async throws -> Bool {
        while stage.currentStatus.phase != .live {
            if stage.currentStatus.phase == .stopped { return false }
            try await clock.pause()
        }
        return true
    }

    /// Makes the jobs that a lost store had, and forgets those of partitions that are another instance's by now.
    private func makeMissingJobs() async throws {
        let (flow, instance) = (stage.flow, stage.instance)
        try await untilWritten { db, emit in
            let isOurs = { (subject: String) in instance.owns(flow.topics.appeals.partition(for: subject)) }
            for subject in try JobTable.subjects(in: db) where !isOurs(subject) {
                try JobTable.delete(subject: subject, in: db)
            }
            for letter in try flow.letters.due(since: emit.now - NotifierFlow.freshness, in: db)
            where isOurs(letter.event.subject) {
                try flow.makeJob(for: letter, now: emit.now, in: db)
            }
        }
    }

    private func send(in group: inout ThrowingDiscardingTaskGroup<any Error>) async throws {
        while true {
            // Asked for before the store is read, so that nothing falls between.
            let (changes, ends) = (stage.changes(), underWay.ends())
            let now = clock.now
            let resume = trouble.current.map(\.until).flatMap { $0 > now ? $0 : nil }
            if resume == nil {
                for job in try await stage.store.read({ try JobTable.due(at: now, limit: Self.batch, in: $0) })
                where underWay.begin(job.subject, atMost: trouble.current == nil ? transport.width : 1) {
                    group.addTask {
                        defer { underWay.end(job.subject) }
                        await deliver(job)
                    }
                }
            }
            let next = try await stage.store.read { try JobTable.nextTry(after: now, in: $0) }
            guard try await wait(until: resume ?? next ?? .distantFuture, changes, ends) else { return }
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

    /// Looks for due jobs now: what a member of staff has sent stands in no log, so no change of the Stage tells of it.
    func wake() { underWay.ring() }

    /// Runs `work` in a turn of the Stage, however long the store cannot be written: what was sent must not be forgotten.
    func untilWritten(_ work: @escaping @Sendable (Database, inout Emissions) throws -> Void) async throws {
        while true {
            do {
                return try await stage.perform(work)
            } catch StageError.paused {
                try await clock.pause()
            }
        }
    }

    /// Whether mails go out, for readiness.
    var health: HealthCheck {
        if let trouble = trouble.current { return HealthCheck("notifier.mail", .degraded, trouble.reason) }
        return HealthCheck(
            "notifier.mail", .ok,
            transport.channel == "file" ? "Mails are written as .eml files: no mail server is set." : "Mails go out.")
    }
}

extension WallClock {
    /// A moment's pause in waiting for something that tells nobody of itself; not by the clock of the city, which tests hold still.
    fileprivate func pause() async throws { try await Task.sleep(for: .milliseconds(50)) }
}

import Appeals
import Foundation
import GRDB
import Logging
import Metrics
import ServiceLifecycle
import Synchronization

extension Stage {
    /// Takes the instance's place, checks that store and log belong together, folds what is missing, and works until graceful shutdown; then answers the
    /// commands it has, lets the outbox drain for at most three seconds, and sets the marks.
    /// - Throws: `StageError`, `LogError`: what must be mended before this service can run.
    public func run() async throws {
        defer {
            // The phase first: who asks for changes from now on sees that none will come.
            status.withLock { $0.phase = .stopped }
            inbox.close()
            watchers.finish()
        }
        try await withTaskCancellationOrGracefulShutdownHandler {
            let claim = try await log.claim(instance)
            let watch = Task {
                if await claim.wasLost() { self.inbox.fail(StageError.displaced(instance: "\(self.instance)")) }
            }
            defer { watch.cancel() }
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
            await claim.release()
            try outcome.get()
        } onCancelOrGracefulShutdown: {
            self.inbox.stop()
        }
    }

    private func work() async throws {
        try await loadLedger()
        let sent = try await store.read { try Outbox.lastSent(in: $0) }
        publisher.start(after: sent)
        marks.acknowledged(sent)
        let start = try await checkStart()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.publisher.run() }
            group.addTask { await self.marks.run() }
            // Whoever still waits for a turn is answered before the children are waited for.
            defer {
                inbox.close()
                group.cancelAll()
            }
            do { try await phases(start) } catch is Stopping {}
            await drain()
        }
    }

    private func phases(_ start: StartPoint) async throws {
        let partitions = reads.flatMap(\.all)
        let folded = Dictionary(uniqueKeysWithValues: partitions.map { ($0, ledger.next(in: $0)) })
        try await phase(.replaying, .fold, from: folded, reactFrom: start.reactFrom) { _ in
            // A rolled back turn that could not be read again shows positions that are not in the store.
            !self.ledger.isStale && partitions.allSatisfy { self.ledger.next(in: $0) >= start.ends[$0] ?? 0 }
        }
        try await catchUp(start.reactFrom)
        logger.info("\(instance) is live")
        let next = Dictionary(uniqueKeysWithValues: partitions.map { ($0, ledger.next(in: $0)) })
        try await phase(.live, .live, from: next) { _ in false }
    }

    /// Makes the reactions that are due to what is folded: from `reactFrom` on, and what was owed to subjects that were parked and are not any more, also
    /// where another instance reacts by now.
    private func catchUp(_ reactFrom: [TopicPartition: Int64]) async throws {
        let owned = reads.flatMap(\.all).filter(instance.owns)
        let owed = try await untilWell { try await self.store.read { try Parked.firstOwed(in: $0) } }
        var starts: [TopicPartition: Int64] = [:]
        var targets: [TopicPartition: Int64] = [:]
        for partition in Set(owned).union(owed.keys) {
            let (from, to) = (
                min(reactFrom[partition] ?? .max, owed[partition] ?? .max), ledger.next(in: partition)
            )
            guard from < to else { continue }
            starts[partition] = from
            targets[partition] = try await untilWell { try await self.lastRecord(of: partition, from: from, to: to) }
        }
        let (from, ends) = (starts, targets)
        try await phase(.catchingUp, .react, from: from, reactFrom: reactFrom) { done in
            ends.allSatisfy { done[$0.key] ?? from[$0.key] ?? 0 >= $0.value }
        }
        for partition in owned { ledger.react(to: partition, next: ledger.next(in: partition)) }
        if !owed.isEmpty {
            try await untilWell {
                try await self.store.write { db in
                    for partition in owed.keys { try Parked.forgetErased(in: partition, db) }
                }
            }
        }
    }

    /// Does `work`, which lies between two phases, and does it again while store or log are in trouble.
    private func untilWell<Value>(_ work: () async throws -> Value) async throws -> Value {
        while true {
            do { return try await work() } catch {
                if (error as? LogError)?.isLasting == true { throw error }
                try await pause(after: error)
                if try inbox.isEnding() { throw Stopping() }
                // The next turn finds out whether the trouble is over.
                inbox.requestHousekeeping()
            }
        }
    }

    /// Reads from `starts` on and turns, until `isDone` or until the Stage stops. `isDone` is told how far the phase has come in each partition.
    private func phase(
        _ name: StageStatus.Phase, _ mode: TurnMode, from starts: [TopicPartition: Int64],
        reactFrom: [TopicPartition: Int64] = [:], until isDone: ([TopicPartition: Int64]) -> Bool
    ) async throws {
        if isDone([:]) { return }
        status.withLock { $0.phase = name }
        watchers.tellOfStage()
        inbox.dropRecords()
        let pump = Task { await self.pump(from: starts) }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await turns(mode, reactFrom: reactFrom, until: isDone))
        } catch { outcome = .failure(error) }
        pump.cancel()
        await pump.value
        try outcome.get()
    }

    /// Hands what the log has to the inbox until it is cancelled; what the log cannot give for now is tried again.
    private func pump(from starts: [TopicPartition: Int64]) async {
        var next = starts
        var backOff = BackOff()
        while !Task.isCancelled {
            do {
                let reader = try await log.reader(from: next)
                do {
                    while true {
                        let records = try await reader.next(limit: 1_000)
                        status.withLock { $0.readTrouble = nil }
                        for record in records { next[record.partition] = record.offset + 1 }
                        await inbox.offer(records.map(Incoming.init))
                        backOff = BackOff()
                    }
                } catch {
                    await reader.close()
                    throw error
                }
            } catch is CancellationError {
                return
            } catch {
                if Task.isCancelled { return }
                if (error as? LogError)?.isLasting == true { return inbox.fail(error) }
                let isNew = status.withLock { status in
                    defer { status.readTrouble = "\(error)" }
                    return status.readTrouble != "\(error)"
                }
                if isNew { logger.error("The log cannot be read; trying on: \(error)") }
                await backOff.wait()
            }
        }
    }

    private func turns(
        _ mode: TurnMode, reactFrom: [TopicPartition: Int64], until isDone: ([TopicPartition: Int64]) -> Bool
    ) async throws {
        var progress = Progress()
        var carry: [Incoming] = []
        var reached: [TopicPartition: Int64] = [:]
        while !isDone(reached) {
            var work = try await inbox.take(onlyCommands: !carry.isEmpty)
            if !carry.isEmpty { swap(&work.records, &carry) }
            if work.stopping {
                _ = try? await turn(work.commands, [], mode, reactFrom)
                throw Stopping()
            }
            let isIdle = work.commands.isEmpty && work.records.isEmpty
            if isIdle, publisher.acknowledged <= ledger.deletedThrough, status.withLock({ $0.paused == nil }) {
                continue
            }
            let done = try await turnOrPause(work, mode, reactFrom)
            for incoming in work.records.prefix(done) {
                reached[incoming.record.partition] = incoming.record.offset + 1
            }
            carry = Array(work.records.dropFirst(done))
            if mode != .live, let rate = progress.add(done) { tell(rate, mode) }
        }
    }

    /// One turn; when the store is in trouble, answers with it and waits a second.
    /// - Returns: how many of the records were worked on.
    private func turnOrPause(
        _ work: Inbox.Work, _ mode: TurnMode, _ reactFrom: [TopicPartition: Int64]
    ) async throws -> Int {
        do {
            let done = try await turn(work.commands, work.records, mode, reactFrom)
            inbox.pause(nil)
            let wasPaused = status.withLock { status in
                defer { status.paused = nil }
                return status.paused != nil
            }
            if wasPaused {
                logger.notice("\(instance) goes on")
                watchers.tellOfStage()
            }
            return done
        } catch {
            try await pause(after: error)
            inbox.requestHousekeeping()
            return 0
        }
    }

    /// Says what is wrong and waits a second; commands are refused until a turn succeeds.
    private func pause(after error: any Error) async throws {
        if Task.isCancelled { throw Stopping() }
        let reason = StoreTrouble.reason(of: error) ?? "\(error)"
        let isNew = status.withLock { status in
            defer { status.paused = reason }
            return status.paused != reason
        }
        if isNew { logger.critical("\(instance) pauses: \(reason)") }
        inbox.pause(reason)
        watchers.tellOfStage()
        try? await Task.sleep(for: .seconds(1))
    }

    /// Writes and deletes 64 KB: an empty turn would succeed on a full disk, and the Stage would go on and pause by turns.
    private func tryForRoom() async throws {
        try await store.write {
            try $0.execute(sql: "INSERT OR REPLACE INTO stage_room (id, filler) VALUES (1, zeroblob(65536))")
        }
        try await store.write { try $0.execute(sql: "DELETE FROM stage_room") }
    }

    @discardableResult
    func turn(
        _ commands: [any Command], _ records: [Incoming], _ mode: TurnMode, _ reactFrom: [TopicPartition: Int64]
    ) async throws -> Int {
        let started = ContinuousClock.now
        let (inbox, acknowledged, slice, onPoint) = (inbox, publisher.acknowledged, records[...], onPoint)
        let turn = Turn(
            flow: flow, ledger: ledger, instance: instance, deadLetters: topics.deadLetters,
            source: "/\(instance.service)",
            producer: producer, now: now(), mode: mode, reactFrom: reactFrom)
        // A record that is parked may send a dead letter: no harm, for it is sent once more with the same key.
        let isReplayed = mode == .fold && commands.isEmpty
        let mayStop: @Sendable () -> Bool = { inbox.hasCommands && started.duration(to: .now) > .milliseconds(5) }
        do {
            if status.withLock({ $0.paused != nil }) { try await tryForRoom() }
            if ledger.isStale { try await loadLedger() }
            var result: TurnResult
            do {
                result = try await store.write(replaying: isReplayed) { db in
                    defer { onPoint?(.beforeCommit) }
                    return try turn.run(
                        commands: commands, records: slice, acknowledged: acknowledged, alone: false, mayStop: mayStop,
                        in: db)
                }
            } catch {
                try await loadLedger()
                if StoreTrouble.reason(of: error) != nil { throw error }
                // A record failed: the commands and the others go on, each record in a savepoint of its own.
                result = try await store.write(replaying: isReplayed) { db in
                    defer { onPoint?(.beforeCommit) }
                    return try turn.run(
                        commands: commands, records: slice, acknowledged: acknowledged, alone: true, mayStop: mayStop,
                        in: db)
                }
            }
            onPoint?(.committed)
            for command in commands { command.finish(nil) }
            if acknowledged > ledger.deletedThrough { onPoint?(.deleted) }
            settle(result, mode, acknowledged: acknowledged)
            return result.done
        } catch {
            try? await loadLedger()
            let reason = StoreTrouble.reason(of: error) ?? "\(error)"
            for command in commands { command.finish(StageError.paused(reason)) }
            throw error
        }
    }

    private func settle(_ result: TurnResult, _ mode: TurnMode, acknowledged: Int64) {
        ledger.deletedThrough = max(ledger.deletedThrough, acknowledged)
        publisher.committed(result.lastOutboxID)
        if mode != .fold {
            marks.turn(outboxID: result.lastOutboxID, reacted: ledger.reacted.filter { instance.owns($0.key) })
        }
        status.withLock { status in
            status.folded += result.folded
            status.refused += result.refused
            status.dropped += result.dropped
            status.parked = ledger.parked.count
        }
        if result.folded > 0 {
            Counter(label: "otklik_folded_total", dimensions: [("service", instance.service)]).increment(
                by: result.folded)
        }
        if result.refused > 0 {
            Counter(label: "otklik_refused_total", dimensions: [("service", instance.service)]).increment(
                by: result.refused)
        }
        watchers.tell(result.changed)
    }

    func loadLedger() async throws {
        let ledger = ledger
        // Should reading it fail, too, the next turn reads it first: what a rolled back turn left there would pass records by.
        ledger.isStale = true
        let parked = try await store.write { db in
            try ledger.load(from: db)
            return ledger.parked.count
        }
        status.withLock { $0.parked = parked }
    }

    /// Replay shows how far it is: count, rate, time left.
    private func tell(_ rate: Double, _ mode: TurnMode) {
        let left = reads.flatMap(\.all).reduce(Int64(0)) { sum, partition in
            let at = mode == .fold ? ledger.next(in: partition) : ledger.reacted[partition] ?? 0
            return sum + max(0, (ends.withLock { $0[partition] } ?? 0) - at)
        }
        status.withLock {
            $0.left = left
            $0.rate = rate
        }
        let seconds = Int(Double(left) / max(rate, 1))
        logger.info(
            "\(instance) \(mode == .fold ? "replays" : "catches up"): \(left) records left, \(Int(rate))/s, about \(seconds) s"
        )
    }

    private func drain() async {
        if Task.isCancelled { return }
        let timer = Task {
            try await Task.sleep(for: .seconds(3))
            self.publisher.giveUp()
        }
        await publisher.drained()
        timer.cancel()
        _ = try? await turn([], [], .live, [:])
        await marks.flush()
    }
}

/// Ends the loop on purpose.
struct Stopping: Error {}

import Appeals
public import Foundation
public import GRDB
public import Logging
import Metrics
public import ServiceLifecycle
import Synchronization

/// The one writer of a service: folds the log into the store, reacts, runs commands, and sends what they emit.
///
/// Commands and records share turns; a turn is one transaction {commands, fold, react, outbox, positions}; callers are answered after the commit. See
/// the README beside this file for the drawing.
public final class Stage<F: Flow>: Service {
    /// What the service does with records.
    public let flow: F
    /// The service's store; read it freely, write it only through `perform`.
    public let store: Store
    /// Which instance this is.
    public let instance: Instance
    let log: any EventLog
    let reads: [Topic]
    let topics: Topics
    let now: @Sendable () -> Date
    let logger: Logger
    let onPoint: (@Sendable (StagePoint) -> Void)?

    let inbox = Inbox()
    let ledger = Ledger()
    let publisher: Publisher
    let marks: MarkKeeper
    let watchers = Watchers()
    let status = Mutex(StageStatus())
    /// Where the partitions ended when the Stage started.
    let ends = Mutex<[TopicPartition: Int64]>([:])
    /// The producer's incarnation, minted at every start; in the headers of what it sends.
    let producer: String

    /// A Stage over `store`, reading `reads` from `log`. The topics must exist (`EventLog.prepare`). `onPoint` is for fault tests, which end the process there.
    public init(
        flow: F, store: Store, log: any EventLog, topics: Topics, reads: [Topic], instance: Instance,
        now: @escaping @Sendable () -> Date = { Date() }, logger: Logger,
        onPoint: (@Sendable (StagePoint) -> Void)? = nil
    ) {
        self.flow = flow
        self.store = store
        self.log = log
        self.topics = topics
        self.reads = reads
        self.instance = instance
        self.now = now
        self.logger = logger
        self.onPoint = onPoint
        let inbox = inbox
        let marks = MarkKeeper(log: log, instance: instance, logger: logger)
        producer = "\(instance).\(EventID.root())"
        self.marks = marks
        publisher = Publisher(
            log: log, store: store, logger: logger, onPoint: onPoint,
            onAcknowledged: { id in
                marks.acknowledged(id)
                inbox.requestHousekeeping(after: .milliseconds(50))
            })
    }

    /// Runs `work` in the next turn, as one all-or-nothing step, and returns when it is on the disk. What it emits goes to the log afterwards and comes
    /// back through the fold; until then it stands in the table `pending`.
    /// - Throws: what `work` throws, or `StageError`.
    public func perform<Value: Sendable>(
        _ work: @escaping @Sendable (Database, inout Emissions) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            inbox.add(WaitingCommand(work, continuation: continuation))
        }
    }

    /// Emits one element after every turn that changed `subject` (when `nil`: any subject, or the Stage's own status). Elements that nobody took yet fall together.
    public func changes(of subject: String? = nil) -> AsyncStream<Void> { watchers.add(subject) }

    /// Returns once the Stage folds and reacts as records come.
    /// - Returns: `false` when it ended before.
    public func untilLive() async -> Bool {
        let changes = changes()
        var phase = currentStatus.phase
        if phase == .live || phase == .stopped { return phase == .live }
        for await _ in changes {
            phase = currentStatus.phase
            if phase == .live || phase == .stopped { break }
        }
        return phase == .live
    }

    /// How the Stage does.
    public var currentStatus: StageStatus {
        var status = status.withLock { $0 }
        status.sendTrouble = publisher.trouble
        return status
    }

    /// How many records stand in the log behind the position, in all partitions the service reads.
    /// - Throws: `LogError`, `DatabaseError`.
    public func lag() async throws -> Int64 {
        let bounds = try await log.bounds(of: reads.flatMap(\.all))
        let positions = try await store.read { try Ledger.positions(in: $0) }
        return bounds.reduce(0) { sum, place in
            sum + max(0, place.value.upperBound - max(positions[place.key]?.next ?? 0, place.value.lowerBound))
        }
    }

    /// Tries the parked records of `subject` again: folds what waits and makes the reactions that are owed, in order, all or none.
    /// - Throws: what folding throws; the subject stays parked then. `StageError.notLive` while the Stage catches up.
    public func retryParked(_ subject: String) async throws {
        while true {
            let waiting = try await store.read { try Parked.positions(of: subject, in: $0) }
            guard !waiting.isEmpty else { return }
            var records: [Record] = []
            for (partition, offset) in waiting {
                if let record = try await log.record(at: offset, of: partition) { records.append(record) }
            }
            let found = records
            let isDone = try await withCheckedThrowingContinuation { continuation in
                inbox.add(RetryCommand(subject, found, waiting: waiting.count, continuation: continuation))
            }
            if isDone { return }
        }
    }
}

/// Those who wait for changes.
final class Watchers: Sendable {
    private struct Watcher {
        let subject: String?
        let continuation: AsyncStream<Void>.Continuation
    }

    private let watchers = Mutex<[UUID: Watcher]>([:])

    func add(_ subject: String?) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = UUID()
        continuation.onTermination = { [weak self] _ in self?.watchers.withLock { _ = $0.removeValue(forKey: id) } }
        watchers.withLock { $0[id] = Watcher(subject: subject, continuation: continuation) }
        return stream
    }

    func tell(_ changed: Set<String>) {
        if !changed.isEmpty { wake { $0.map(changed.contains) ?? true } }
    }

    /// Tells those who watch everything: the Stage itself changed.
    func tellOfStage() { wake { $0 == nil } }

    /// Without the lock: an element wakes a task, which takes the task's own lock, and a task that is being cancelled holds that one while it waits for
    /// ours.
    private func wake(where isMeant: (_ subject: String?) -> Bool) {
        let meant = watchers.withLock { watchers in watchers.values.filter { isMeant($0.subject) } }
        for watcher in meant { watcher.continuation.yield() }
    }

    func finish() {
        let all = watchers.withLock { Array($0.values) }
        for watcher in all { watcher.continuation.finish() }
    }
}

public import Pipeline
import Synchronization

/// A log that fails on purpose: in front of a real one, it can be down, take a batch only in part, or reject a record.
public final class FaultyLog: EventLog {
    private struct Faults {
        var isDown = false
        var failures: [Failure] = []
        var waiters: [CheckedContinuation<Void, Never>] = []
        var cannotLookUp = false
    }

    /// How an append fails.
    public struct Failure: Sendable {
        let passes: Int
        let alsoPass: [Int]

        /// The first `passes` records pass and are acknowledged; of the others those at `alsoPass` pass without being acknowledged.
        public init(passes: Int, alsoPass: [Int] = []) {
            self.passes = passes
            self.alsoPass = alsoPass
        }
    }

    private let log: any EventLog
    private let faults = Mutex(Faults())
    private let displacement = AsyncStream.makeStream(of: Never.self)

    /// A faulty log in front of `log`.
    public init(_ log: any EventLog) { self.log = log }

    /// Down: appends wait, as a broker that cannot be reached makes them wait.
    public func goDown() { faults.withLock { $0.isDown = true } }

    /// Up again.
    public func comeUp() {
        let waiters = faults.withLock { faults in
            faults.isDown = false
            defer { faults.waiters = [] }
            return faults.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// The next append fails like this.
    public func failNext(_ failure: Failure) { faults.withLock { $0.failures.append(failure) } }

    /// Whether single records cannot be looked up.
    public var cannotLookUp: Bool {
        get { faults.withLock { $0.cannotLookUp } }
        set { faults.withLock { $0.cannotLookUp = newValue } }
    }

    fileprivate func gate() async -> Failure? {
        await withCheckedContinuation { continuation in
            let isUp = faults.withLock { faults in
                if !faults.isDown { return true }
                faults.waiters.append(continuation)
                return false
            }
            if isUp { continuation.resume() }
        }
        return faults.withLock { $0.failures.isEmpty ? nil : $0.failures.removeFirst() }
    }

    /// A producer that suffers the faults.
    public func producer() async throws -> any LogProducer {
        FaultyProducer(log: self, producer: try await log.producer())
    }

    /// As the log behind.
    public func prepare(_ topics: [Topic], groups: [String]) async throws {
        try await log.prepare(topics, groups: groups)
    }
    /// As the log behind.
    public func bounds(of partitions: [TopicPartition]) async throws -> [TopicPartition: Range<Int64>] {
        try await log.bounds(of: partitions)
    }
    /// As the log behind, unless it cannot.
    public func record(at offset: Int64, of partition: TopicPartition) async throws -> Record? {
        if cannotLookUp { throw LogError.unavailable("looking up fails on purpose") }
        return try await log.record(at: offset, of: partition)
    }
    /// As the log behind.
    public func reader(from starts: [TopicPartition: Int64]) async throws -> any LogReader {
        try await log.reader(from: starts)
    }
    /// As the log behind.
    public func marks(of group: String, for partitions: [TopicPartition]) async throws -> [TopicPartition: Mark] {
        try await log.marks(of: group, for: partitions)
    }
    /// As the log behind.
    public func setMarks(_ marks: [TopicPartition: Mark], of group: String) async throws {
        try await log.setMarks(marks, of: group)
    }
    /// A claim that is lost when the log says so.
    public func claim(_ instance: Instance) async throws -> any InstanceClaim {
        FaultyClaim(claim: try await log.claim(instance), lost: displacement.stream)
    }
    /// Another process takes the place that is claimed.
    public func displace() { displacement.continuation.finish() }
    /// As the log behind.
    public func ping() async throws { try await log.ping() }
    /// The log behind stays open.
    public func close() async {}
}

private struct FaultyClaim: InstanceClaim {
    let claim: any InstanceClaim
    let lost: AsyncStream<Never>

    func wasLost() async -> Bool {
        for await _ in lost {}
        return !Task.isCancelled
    }

    func release() async { await claim.release() }
}

private struct FaultyProducer: LogProducer {
    let log: FaultyLog
    let producer: any LogProducer

    func append(_ records: [OutgoingRecord]) async throws {
        guard let failure = await log.gate() else { return try await producer.append(records) }
        let passes = min(failure.passes, records.count)
        try await producer.append(Array(records.prefix(passes)))
        for index in failure.alsoPass where passes + index < records.count {
            try await producer.append([records[passes + index]])
        }
        throw AppendFailure(acknowledged: passes, othersMayHavePassed: true, reason: "rejected on purpose")
    }

    func close() async { await producer.close() }
}

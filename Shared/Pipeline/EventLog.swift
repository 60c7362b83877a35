/// An append-only log of topics and partitions: the one truth all services fold. Implemented by `LocalLog` (one SQLite file) and by `KafkaLog`.
///
/// Both pass the same contract suite (`TestSupport`). Nothing here blocks a thread of Swift's cooperative pool.
public protocol EventLog: Sendable {
    /// Creates the topics that are missing and, for a topic created here, sets the mark of every one of `groups` to its start, so that a
    /// service which starts later than the first record still reacts from the beginning. Existing topics are checked, never changed.
    /// - Throws: `LogError.partitionCount` when a topic exists with another number of partitions.
    func prepare(_ topics: [Topic], groups: [String]) async throws

    /// The first stored offset and the one after the last, for each partition.
    /// - Throws: `LogError.noSuchTopic`, `LogError.unavailable`.
    func bounds(of partitions: [TopicPartition]) async throws -> [TopicPartition: Range<Int64>]

    /// The record at exactly `offset`, or `nil` when it is compacted away or not written yet.
    func record(at offset: Int64, of partition: TopicPartition) async throws -> Record?

    /// Opens a reader that starts each partition at the given offset (an offset equal to the end is allowed).
    /// - Throws: `LogError.offsetOutOfRange` when an offset is past the end.
    func reader(from starts: [TopicPartition: Int64]) async throws -> any LogReader

    /// Opens a producer. Each keeps order per partition and writes each appended record once.
    func producer() async throws -> any LogProducer

    /// The marks `group` has set, for those of `partitions` that have one.
    func marks(of group: String, for partitions: [TopicPartition]) async throws -> [TopicPartition: Mark]

    /// Sets marks of `group`, durably.
    func setMarks(_ marks: [TopicPartition: Mark], of group: String) async throws

    /// Takes the place `instance` of a service for as long as the claim is held (and the process lives).
    /// - Throws: `LogError.alreadyRunning`, naming the holder, when another process has it.
    func claim(_ instance: Instance) async throws -> any InstanceClaim

    /// One cheap round trip that proves the log can be reached; for readiness.
    func ping() async throws

    /// Closes connections and threads; readers and producers made here must be closed before.
    func close() async
}

/// Reads records of several partitions, in order within each.
public protocol LogReader: Sendable {
    /// Waits until at least one record is there, then gives what is at hand, at most `limit`. Ends by throwing `CancellationError` when the
    /// task is cancelled. One caller at a time.
    func next(limit: Int) async throws -> [Record]

    /// Frees the reader.
    func close() async
}

/// Writes records, in order.
public protocol LogProducer: Sendable {
    /// Appends `records` in order and returns when all of them are durable. While the log cannot be reached it waits and tries on, without a
    /// limit of time; cancelling the task ends the wait. One caller at a time.
    /// - Throws: `AppendFailure`, after which this producer must be closed and not used again.
    func append(_ records: [OutgoingRecord]) async throws

    /// Frees the producer; what is not acknowledged by then may or may not have passed.
    func close() async
}

/// Holds an instance's place; see `EventLog.claim(_:)`.
public protocol InstanceClaim: Sendable {
    /// Gives the place free.
    func release() async

    /// Returns when the place was lost to another process, or when the task is cancelled.
    /// - Returns: whether it was lost.
    func wasLost() async -> Bool
}

/// How far a group has reacted, kept in the log itself.
public struct Mark: Hashable, Sendable {
    /// Everything below was reacted to and what it caused is in the log.
    public let offset: Int64
    /// How many instances shared the partitions when the mark was set: a change of the number is checked against it.
    public let instances: Int

    /// A mark at `offset`, set by one of `instances`.
    public init(offset: Int64, instances: Int) {
        self.offset = offset
        self.instances = instances
    }
}

/// Instance `index` of `count` of a service; it owns the partitions p with p mod count = index.
public struct Instance: Hashable, Sendable, CustomStringConvertible {
    /// The service's name: `intake`, `router`, `department-worker`, `notifier` or `stats`; also the group of its marks.
    public let service: String
    /// From 0.
    public let index: Int
    /// How many instances share the work.
    public let count: Int

    /// Instance `index` of `count`; the only one by default.
    public init(service: String, index: Int = 0, count: Int = 1) {
        self.service = service
        self.index = index
        self.count = count
    }

    /// Whether this instance reacts to what stands in `partition`.
    public func owns(_ partition: TopicPartition) -> Bool { count <= 1 || Int(partition.partition) % count == index }

    /// `router-0`.
    public var description: String { "\(service)-\(index)" }
}

/// Why an append ended early.
public struct AppendFailure: Error, CustomStringConvertible {
    /// How many records from the front are durable for certain.
    public let acknowledged: Int
    /// Whether some of the others may have passed all the same.
    public let othersMayHavePassed: Bool
    /// What happened, in one sentence.
    public let reason: String

    /// A failure after `acknowledged` records.
    public init(acknowledged: Int, othersMayHavePassed: Bool, reason: String) {
        self.acknowledged = acknowledged
        self.othersMayHavePassed = othersMayHavePassed
        self.reason = reason
    }

    /// The reason.
    public var description: String { reason }
}

/// What can be wrong with a log. Each case is one sentence that says what to do.
public enum LogError: Error, Hashable, CustomStringConvertible {
    /// The topic does not exist.
    case noSuchTopic(String)
    /// The topic exists with another number of partitions than configured.
    case partitionCount(topic: String, found: Int, expected: Int)
    /// The offset lies outside what the log holds.
    case offsetOutOfRange(TopicPartition, Int64)
    /// Another process runs this instance.
    case alreadyRunning(instance: String, holder: String)
    /// The log cannot be reached or opened.
    case unavailable(String)
    /// A record is larger than the log takes.
    case tooLarge(key: String, bytes: Int, limit: Int)
    /// The file or cluster is damaged or not what it should be.
    case damaged(String)

    /// Whether waiting does not mend it.
    var isLasting: Bool {
        switch self {
        case .offsetOutOfRange, .noSuchTopic, .damaged: true
        case .partitionCount, .alreadyRunning, .unavailable, .tooLarge: false
        }
    }

    /// One sentence, with what to do.
    public var description: String {
        switch self {
        case .noSuchTopic(let topic):
            "The log has no topic \(topic): start the suite with the right log, or create its topics first."
        case .partitionCount(let topic, let found, let expected):
            "Topic \(topic) has \(found) partitions, the configuration says \(expected): set log.partitions to \(found); a count never changes."
        case .offsetOutOfRange(let partition, let offset):
            "The log has no offset \(offset) in \(partition): it was re-created or restored from an older copy; rebuild the store or restore the log."
        case .alreadyRunning(let instance, let holder):
            "\(instance) already runs (\(holder)): stop it first, or give this one another instance.index."
        case .unavailable(let reason):
            "The log cannot be reached: \(reason)"
        case .tooLarge(let key, let bytes, let limit):
            "The record \(key) has \(bytes) bytes, the log takes at most \(limit): shorten the text or send files apart."
        case .damaged(let reason):
            "The log is damaged: \(reason)"
        }
    }
}

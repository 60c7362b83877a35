public import Pipeline

/// A log on the mock cluster that creates topics in the mock's own way, which knows no request for it; all else goes to
/// the log beneath.
public struct MockLog: EventLog {
    private let log: any EventLog
    private let cluster: MockCluster

    /// `log`, opened on `cluster`.
    public init(_ log: any EventLog, on cluster: MockCluster) {
        self.log = log
        self.cluster = cluster
    }

    /// Creates what is missing in the mock, then lets the log beneath find it.
    public func prepare(_ topics: [Topic], groups: [String]) async throws {
        // A topic that is there already stays as it is.
        for topic in topics { cluster.create(topic) }
        try await log.prepare(topics, groups: groups)
    }

    /// The log's own.
    public func bounds(of partitions: [TopicPartition]) async throws -> [TopicPartition: Range<Int64>] {
        try await log.bounds(of: partitions)
    }

    /// The log's own.
    public func record(at offset: Int64, of partition: TopicPartition) async throws -> Record? {
        try await log.record(at: offset, of: partition)
    }

    /// The log's own.
    public func reader(from starts: [TopicPartition: Int64]) async throws -> any LogReader {
        try await log.reader(from: starts)
    }

    /// The log's own.
    public func producer() async throws -> any LogProducer { try await log.producer() }

    /// The log's own.
    public func marks(of group: String, for partitions: [TopicPartition]) async throws -> [TopicPartition: Mark] {
        try await log.marks(of: group, for: partitions)
    }

    /// The log's own.
    public func setMarks(_ marks: [TopicPartition: Mark], of group: String) async throws {
        try await log.setMarks(marks, of: group)
    }

    /// The log's own.
    public func claim(_ instance: Instance) async throws -> any InstanceClaim { try await log.claim(instance) }

    /// The log's own.
    public func ping() async throws { try await log.ping() }

    /// The log's own.
    public func close() async { await log.close() }
}

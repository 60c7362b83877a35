import CRdKafka
public import Logging
public import Pipeline

/// The log on a Kafka cluster, for many machines: a thin layer over librdkafka.
///
/// Readers are assigned their partitions and offsets (no consumer groups), producers are idempotent, and a service's
/// marks are the committed offsets of the group `otklik.<service>`, with the number of instances in their metadata.
public actor KafkaLog: EventLog {
    /// What a producer takes as one message, in bytes: the largest value, its key and headers.
    static let messageLimit = Outbox.recordLimit + 64 * 1024

    let configuration: KafkaConfiguration
    let logger: Logger
    /// The connection that asks the cluster; readers, producers and groups have their own.
    let admin: KafkaHandle
    /// One connection per group whose marks were asked for.
    var groups: [String: GroupOffsets] = [:]
    /// The connection that looks up single records, once it was needed.
    var lookup: KafkaHandle?

    private init(_ configuration: KafkaConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        admin = try KafkaHandle(.consumer, configuration, [:], logger: logger)
    }

    /// Connects to the cluster.
    /// - Throws: `LogError.unavailable`, with the last failure, when no broker answers within the timeout.
    public static func open(_ configuration: KafkaConfiguration, logger: Logger) async throws -> KafkaLog {
        let log = try KafkaLog(configuration, logger: logger)
        do {
            try await log.ping(within: configuration.timeout)
            return log
        } catch {
            await log.close()
            throw error
        }
    }

    /// Asks for the cluster's metadata.
    public func ping() async throws {
        // Short, for a closing waits for it, too.
        try await ping(within: min(configuration.timeout, .seconds(2)))
    }

    private func ping(within timeout: Duration) async throws {
        try await admin.call { [configuration, admin] pointer in
            var metadata: UnsafePointer<rd_kafka_metadata_t>?
            let code = rd_kafka_metadata(pointer, 0, nil, &metadata, timeout.milliseconds)
            metadata.map { rd_kafka_metadata_destroy($0) }
            if code == RD_KAFKA_RESP_ERR_NO_ERROR { return }
            let reason = admin.log.lastFailure ?? code.sentence
            throw LogError.unavailable(
                "no broker answers at \(configuration.bootstrapServers) within \(timeout) (\(reason)): "
                    + "start the brokers or correct the address.")
        }
    }

    /// Opens a reader. A start before the first stored record, which only a topic with a retention can have, begins at
    /// that record, with a warning.
    public func reader(from starts: [TopicPartition: Int64]) async throws -> any LogReader {
        let bounds = try await bounds(of: Array(starts.keys))
        var starts = starts
        for (partition, range) in bounds {
            guard let start = starts[partition], start <= range.upperBound else {
                throw LogError.offsetOutOfRange(partition, starts[partition] ?? 0)
            }
            if start >= range.lowerBound { continue }
            logger.warning(
                "\(partition) begins at \(range.lowerBound): its retention deleted what stood from \(start) on.")
            starts[partition] = range.lowerBound
        }
        return KafkaReader(try KafkaHandle(.consumer, configuration, [:], logger: logger), from: starts, logger: logger)
    }

    /// Opens an idempotent producer; it connects in the background.
    public func producer() async throws -> any LogProducer {
        KafkaProducer(try KafkaHandle(.producer, configuration, [:], logger: logger))
    }

    /// Takes the place by a sign of life in the log; see `KafkaClaim` for how and for its limit. After a holder that
    /// was killed it takes some seconds.
    public func claim(_ instance: Instance) async throws -> any InstanceClaim {
        try await create([KafkaClaim.topic], missing: counts())
        return try await KafkaClaim(instance, in: self)
    }

    /// Ends what waits for a broker, and frees all connections of this log's own.
    public func close() async {
        let (offsets, handles) = (groups.values, [admin, lookup].compactMap { $0 })
        (lookup, groups) = (nil, [:])
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        Task {
            await withTaskGroup { group in
                for handle in handles { group.addTask { await handle.close() } }
                for offsets in offsets { group.addTask { await offsets.close() } }
            }
            end.finish()
        }
        // A call that waits for brokers that are away keeps its connection for a while; it goes by itself then.
        Task {
            try? await Task.sleep(for: .seconds(1))
            end.finish()
        }
        for await _ in ended {}
    }
}

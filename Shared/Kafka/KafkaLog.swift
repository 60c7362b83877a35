import CRdKafka
public import Logging
public import Pipeline

/// The log on a Kafka cluster, for many machines: a thin layer over librdkafka.
///
/// Readers are assigned their partitions and offsets (no consumer groups), producers are idempotent, and a service's marks are the committed offsets of the
/// group `otklik.<service>`, with the number of instances in their metadata.
public actor KafkaLog: EventLog {
    /// What key and value of one record may take together, in bytes. Topics created here and producers take a little more, for headers and framing.
    public static let recordLimit = 1 << 20
    /// What a producer takes: `recordLimit`, headers and the key.
    static let messageLimit = recordLimit + 64 * 1024

    let configuration: KafkaConfiguration
    let logger: Logger
    /// The connection that asks the cluster; readers, producers and groups have their own.
    let admin: KafkaHandle
    /// One connection per group whose marks were asked for.
    var groups: [String: KafkaHandle] = [:]

    private init(_ configuration: KafkaConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        admin = try KafkaHandle(.consumer, configuration, [:], logger: logger)
    }

    /// Connects to the cluster.
    /// - Throws: `LogError.unavailable` when no broker answers within the configuration's timeout, with the reason of the last attempt.
    public static func open(_ configuration: KafkaConfiguration, logger: Logger) async throws -> KafkaLog {
        let log = try KafkaLog(configuration, logger: logger)
        do {
            try await log.ping()
            return log
        } catch {
            await log.close()
            throw error
        }
    }

    public func ping() async throws {
        try await admin.call { [configuration, admin] pointer in
            var metadata: UnsafePointer<rd_kafka_metadata_t>?
            let code = rd_kafka_metadata(pointer, 0, nil, &metadata, configuration.timeoutMilliseconds)
            metadata.map { rd_kafka_metadata_destroy($0) }
            if code == RD_KAFKA_RESP_ERR_NO_ERROR { return }
            let reason = admin.log.lastFailure ?? code.sentence
            throw LogError.unavailable(
                "no broker answers at \(configuration.bootstrapServers) within \(configuration.timeout) (\(reason)): "
                    + "start the brokers or correct the address.")
        }
    }

    public func reader(from starts: [TopicPartition: Int64]) async throws -> any LogReader {
        let bounds = try await bounds(of: Array(starts.keys))
        for (partition, start) in starts.sorted(by: { $0.key < $1.key }) {
            guard let range = bounds[partition], range.lowerBound <= start, start <= range.upperBound else {
                throw LogError.offsetOutOfRange(partition, start)
            }
        }
        return KafkaReader(try KafkaHandle(.consumer, configuration, [:], logger: logger), from: starts, logger: logger)
    }

    public func producer() async throws -> any LogProducer {
        KafkaProducer(try KafkaHandle(.producer, configuration, [:], logger: logger))
    }

    public func record(at offset: Int64, of partition: TopicPartition) async throws -> Record? {
        guard try await bounds(of: [partition])[partition]?.contains(offset) == true else { return nil }
        // The end is told, too: all behind the offset may be compacted away.
        let handle = try KafkaHandle(.consumer, configuration, ["enable.partition.eof": "true"], logger: logger)
        let reader = KafkaReader(handle, from: [partition: offset], logger: logger)
        let record = try await reader.next(limit: 1).first
        await reader.close()
        return record?.offset == offset ? record : nil
    }

    public func claim(_ instance: Instance) async throws -> any InstanceClaim {
        try await create([KafkaClaim.topic], missing: counts())
        return try await KafkaClaim.take(instance, configuration, logger: logger)
    }

    public func close() async {
        for handle in groups.values { await handle.close() }
        groups = [:]
        await admin.close()
    }
}

import CRdKafka
public import Pipeline

/// librdkafka's mock of a Kafka cluster, in this process: real connections over TCP, and faults to order.
///
/// It keeps 5 MiB per partition, cannot create topics on request and does not compact.
///
/// `@unchecked Sendable`: the mock guards itself by a lock.
public final class MockCluster: @unchecked Sendable {
    /// A request of Kafka's protocol, by its number there.
    public enum Request: Int16, Sendable {
        case produce = 0
        case fetch = 1
        case offsetCommit = 8
        case offsetFetch = 9
    }

    /// An answer of a broker, by Kafka's error code.
    public enum Answer: Int32, Sendable {
        case good = 0
        case invalidMessage = 2
        case notLeader = 6
        case timedOut = 7
        case tooLarge = 10
        case notEnoughReplicas = 19
        case notAuthorized = 29
    }

    /// `HOST:PORT` of the brokers.
    public let bootstrapServers: String
    private let handle: OpaquePointer
    private let cluster: OpaquePointer
    private let brokers: ClosedRange<Int32>

    /// Starts a cluster that has `topics`.
    public init(_ topics: [Topic] = [], brokers: Int32 = 1) throws {
        var text = [CChar](repeating: 0, count: 512)
        let conf = rd_kafka_conf_new()
        rd_kafka_conf_set(conf, "log_level", "0", nil, 0)
        guard let handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, &text, text.count) else {
            rd_kafka_conf_destroy(conf)
            throw LogError.unavailable("the mock cluster does not start.")
        }
        guard let cluster = rd_kafka_mock_cluster_new(handle, brokers) else {
            rd_kafka_destroy(handle)
            throw LogError.unavailable("the mock cluster does not start.")
        }
        self.handle = handle
        self.cluster = cluster
        self.brokers = 1...brokers
        bootstrapServers = String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
        for topic in topics { create(topic) }
        // What claims are made on; see `KafkaLog.claim`.
        create(Topic("otklik.claims", partitions: 1))
    }

    deinit {
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(handle)
    }

    /// Adds a topic.
    public func create(_ topic: Topic) { rd_kafka_mock_topic_create(cluster, topic.name, topic.partitions, 1) }

    /// Takes all brokers down: connections break, none is accepted.
    public func takeDown() { for broker in brokers { rd_kafka_mock_broker_set_down(cluster, broker) } }

    /// Brings all brokers up again.
    public func bringUp() { for broker in brokers { rd_kafka_mock_broker_set_up(cluster, broker) } }

    /// Makes every answer take so many milliseconds.
    public func setRoundTrip(milliseconds: Int32) {
        for broker in brokers { rd_kafka_mock_broker_set_rtt(cluster, broker, milliseconds) }
    }

    /// Answers the next requests of this kind so, one each; those after are served as usual.
    public func answer(_ request: Request, _ answers: [Answer]) { answer(request.rawValue, answers.map(\.rawValue)) }

    /// The same by Kafka's own numbers.
    public func answer(_ request: Int16, _ codes: [Int32]) {
        let errors = codes.map { rd_kafka_resp_err_t(rawValue: $0) }
        rd_kafka_mock_push_request_errors_array(cluster, request, errors.count, errors)
    }
}

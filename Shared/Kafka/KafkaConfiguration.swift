import Pipeline

/// How to reach a Kafka cluster.
///
/// What the suite's promises rest on (idempotence, acknowledgement by all replicas, no reset of offsets, no automatic
/// commits) is fixed and cannot be overridden; everything else that librdkafka knows (TLS, SASL, buffer sizes) passes
/// through `properties`.
public struct KafkaConfiguration: Sendable, CustomStringConvertible {
    /// `HOST:PORT` of one or more brokers, separated by commas.
    public let bootstrapServers: String
    /// librdkafka's own settings by its own names, for example `security.protocol` or `sasl.password`. May hold
    /// secrets: never logged.
    public let properties: [String: String]
    /// How many brokers hold each partition of a topic created here; `nil`: as many as the brokers' own default says.
    public let replicationFactor: Int?
    /// How long `KafkaLog.open` and each question to the cluster wait for an answer.
    public let timeout: Duration

    /// A cluster at `bootstrapServers`.
    /// - Throws: `LogError.unavailable` naming a property that is not for the operator to set.
    public init(
        bootstrapServers: String, properties: [String: String] = [:], replicationFactor: Int? = nil,
        timeout: Duration = .seconds(10)
    ) throws {
        if let name = properties.keys.sorted().first(where: Self.fixed.contains) {
            throw LogError.unavailable(
                "the setting \(name) is fixed, because what is promised rests on it: remove kafka.\(name).")
        }
        self.bootstrapServers = bootstrapServers
        self.properties = properties
        self.replicationFactor = replicationFactor
        self.timeout = timeout
    }

    /// Those of `settings` whose name starts with `prefix`, without it: `kafka.sasl.username` gives `sasl.username`.
    public static func properties(in settings: [String: String], prefix: String = "kafka.") -> [String: String] {
        var properties: [String: String] = [:]
        for (name, value) in settings where name.hasPrefix(prefix) {
            properties[String(name.dropFirst(prefix.count))] = value
        }
        return properties
    }

    /// The servers and the names of the properties; values only of those that cannot be secret.
    public var description: String {
        let shown = properties.sorted { $0.key < $1.key }.map { "\($0)=\(Self.open.contains($0) ? $1 : "***")" }
        return ([bootstrapServers] + shown).joined(separator: " ")
    }

    /// Properties whose values may be shown: a list of the harmless, so that a secret with a new name stays hidden.
    private static let open: Set<String> = [
        "security.protocol", "sasl.mechanism", "sasl.mechanisms", "ssl.ca.location", "client.id", "client.rack",
        "compression.type",
        "linger.ms", "batch.size", "batch.num.messages", "fetch.wait.max.ms", "debug",
    ]

    /// What `properties` may not touch.
    private static let fixed: Set<String> = [
        "bootstrap.servers", "metadata.broker.list", "group.id", "group.instance.id", "enable.idempotence", "acks",
        "request.required.acks",
        "delivery.report.only.error",
        "retries", "message.send.max.retries", "message.timeout.ms", "delivery.timeout.ms", "max.in.flight",
        "max.in.flight.requests.per.connection", "transactional.id", "auto.offset.reset", "enable.auto.commit",
        "enable.auto.offset.store",
        "message.max.bytes", "partition.assignment.strategy", "session.timeout.ms", "enable.partition.eof",
    ]

    /// What every connection starts from: answers soon after a broker is back, no line in the log for an idle
    /// connection that was closed.
    static let common: [(name: String, value: String)] = [
        ("client.id", "otklik"), ("socket.keepalive.enable", "true"), ("socket.nagle.disable", "true"),
        ("reconnect.backoff.ms", "100"),
        ("reconnect.backoff.max.ms", "2000"), ("log.connection.close", "false"),
    ]
}

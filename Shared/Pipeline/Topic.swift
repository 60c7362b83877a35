/// A topic and its shape. Partition counts are fixed at creation.
public struct Topic: Hashable, Sendable {
    /// The name in the log.
    public let name: String
    /// How many partitions; the subject's hash chooses one.
    public let partitions: Int32
    /// What the log may drop.
    public let cleanup: Cleanup

    /// What the log may drop from a topic.
    public enum Cleanup: Hashable, Sendable {
        /// Only what a later record or tombstone with the same key replaces.
        case compact
        /// Whatever is older than so many days.
        case delete(days: Int)
    }

    /// A topic named `name`.
    public init(_ name: String, partitions: Int32, cleanup: Cleanup = .compact) {
        self.name = name
        self.partitions = partitions
        self.cleanup = cleanup
    }

    /// All partitions of the topic.
    public var all: [TopicPartition] { (0..<partitions).map { TopicPartition(name, $0) } }

    /// The partition that records about `subject` go to: murmur2 of its UTF-8 bytes, as Kafka's own default partitioner computes it, so tools
    /// of the Kafka world agree with us; computed here, so that every log agrees.
    public func partition(for subject: String) -> TopicPartition {
        var subject = subject
        let hash = subject.withUTF8 { murmur2($0) }
        return TopicPartition(name, Int32(hash & 0x7fff_ffff) % partitions)
    }
}

/// MurmurHash2, 32 bit, seed 0x9747b28c, as in Kafka's `Utils.murmur2`.
func murmur2(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let multiplier: UInt32 = 0x5bd1_e995
    var hash = 0x9747_b28c ^ UInt32(truncatingIfNeeded: bytes.count)
    var index = 0
    while index + 4 <= bytes.count {
        var word =
            UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
            | UInt32(bytes[index + 3]) << 24
        word = word &* multiplier
        word ^= word >> 24
        word = word &* multiplier
        hash = (hash &* multiplier) ^ word
        index += 4
    }
    let rest = bytes.count - index
    if rest >= 3 { hash ^= UInt32(bytes[index + 2]) << 16 }
    if rest >= 2 { hash ^= UInt32(bytes[index + 1]) << 8 }
    if rest >= 1 {
        hash ^= UInt32(bytes[index])
        hash = hash &* multiplier
    }
    hash ^= hash >> 13
    hash = hash &* multiplier
    return hash ^ (hash >> 15)
}

/// The topics of the suite.
public struct Topics: Hashable, Sendable {
    /// All that happens to appeals; kept for ever.
    public let appeals: Topic
    /// What reached whom, and when.
    public let deliveries: Topic
    /// Accounts of staff, without secrets.
    public let staff: Topic
    /// Bookings of receptions.
    public let receptions: Topic
    /// Notes about records that could not be folded.
    public let deadLetters: Topic
    /// The units' queues by unit code.
    public let departments: [String: Topic]

    /// The services; each is a group of marks too.
    public static let services = ["intake", "router", "department-worker", "notifier", "stats"]

    /// The suite's topics for the units with these codes.
    public init(partitions: Int32, units: [String]) {
        appeals = Topic("appeals", partitions: partitions)
        deliveries = Topic("deliveries", partitions: partitions)
        staff = Topic("staff", partitions: 1)
        receptions = Topic("receptions", partitions: partitions)
        deadLetters = Topic("dead-letters", partitions: 1, cleanup: .delete(days: 90))
        departments = Dictionary(
            uniqueKeysWithValues: units.map { ($0, Topic("department.\($0)", partitions: 1)) })
    }

    /// Every topic.
    public var all: [Topic] {
        [appeals, deliveries, staff, receptions, deadLetters]
            + departments.values.sorted { $0.name < $1.name }
    }

    /// The topic with this name, if it is one of ours.
    public subscript(name: String) -> Topic? {
        switch name {
        case "appeals": appeals
        case "deliveries": deliveries
        case "staff": staff
        case "receptions": receptions
        case "dead-letters": deadLetters
        default: name.hasPrefix("department.") ? departments[String(name.dropFirst("department.".count))] : nil
        }
    }
}

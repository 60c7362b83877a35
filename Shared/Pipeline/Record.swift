public import Foundation

/// One partition of one topic: the unit in which the log keeps order.
public struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The topic's name, for example `appeals` or `department.lighting`.
    public let topic: String
    /// The partition, counted from 0.
    public let partition: Int32

    /// Names partition `partition` of `topic`.
    public init(_ topic: String, _ partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    /// `topic/partition`, as logs and error sentences show it.
    public var description: String { "\(topic)/\(partition)" }

    /// Orders by topic, then by partition.
    public static func < (left: TopicPartition, right: TopicPartition) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }
}

/// The two kinds of records, told apart by a header so that no one must decode a body to know whether it is personal.
public enum RecordKind: String, Sendable, Codable {
    /// A fact: no personal data, no free text.
    case event
    /// Words or contacts of a person; erased from the log by a tombstone on its key.
    case personal
    /// A note about a record that could not be folded (topic `dead-letters`).
    case deadLetter
}

/// What travels beside a record's value, on tombstones too.
public struct RecordHeaders: Hashable, Sendable {
    /// What the value is.
    public let kind: RecordKind
    /// The producer's incarnation, minted at every start (`intake-0.0192f…`): with `sequence` it tells who sent a record, and whether it was sent twice.
    public let source: String
    /// The producer's outbox number, growing within a source.
    public let sequence: Int64

    /// Headers of a record of `kind`, number `sequence` of `source`.
    public init(kind: RecordKind, source: String, sequence: Int64) {
        self.kind = kind
        self.source = source
        self.sequence = sequence
    }
}

/// A record as it stands in the log.
public struct Record: Hashable, Sendable {
    /// Where it stands.
    public let partition: TopicPartition
    /// Its place in the partition, from 0; gaps are possible after compaction.
    public let offset: Int64
    /// `<subject>/<event or personal id>`; see `RecordKey`.
    public let key: String
    /// UTF-8 JSON; `nil` is a tombstone: what had this key is erased.
    public let value: Data?
    /// Kind, source and sequence.
    public let headers: RecordHeaders
    /// When the log took it, to the millisecond.
    public let timestamp: Date

    /// A record of the log.
    public init(
        partition: TopicPartition, offset: Int64, key: String, value: Data?, headers: RecordHeaders, timestamp: Date
    ) {
        self.partition = partition
        self.offset = offset
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
    }
}

/// A record on its way to the log. Its partition is already computed, so every log places it alike.
public struct OutgoingRecord: Hashable, Sendable {
    /// Where it goes.
    public let partition: TopicPartition
    /// `<subject>/<event or personal id>`.
    public let key: String
    /// UTF-8 JSON; `nil` is a tombstone.
    public let value: Data?
    /// Kind, source and sequence.
    public let headers: RecordHeaders

    /// A record for `partition`.
    public init(partition: TopicPartition, key: String, value: Data?, headers: RecordHeaders) {
        self.partition = partition
        self.key = key
        self.value = value
        self.headers = headers
    }
}

/// The key of a record: the subject decides the partition, the whole key is unique per record, so compaction keeps every event.
public struct RecordKey: Hashable, Sendable, CustomStringConvertible {
    /// The appeal id (or account id, booking id): what order is kept for.
    public let subject: String
    /// The event's or personal record's id.
    public let id: String

    /// A key of a record about `subject`.
    public init(subject: String, id: String) {
        self.subject = subject
        self.id = id
    }

    /// Reads `<subject>/<id>`; `nil` when there is no slash or a part is empty.
    public init?(_ text: String) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        subject = String(text[..<slash])
        id = String(text[text.index(after: slash)...])
        if subject.isEmpty || id.isEmpty { return nil }
    }

    /// `<subject>/<id>`.
    public var description: String { "\(subject)/\(id)" }
}

import CRdKafka
import Logging
import Pipeline

/// The committed offsets of a consumer group that nobody joins: a small, durable memory by partition, each offset with
/// a note.
final class GroupOffsets: Sendable {
    struct Entry: Hashable, Sendable {
        var offset: Int64
        var note: String
    }

    private let group: String
    private let handle: KafkaHandle

    init(_ group: String, _ configuration: KafkaConfiguration, logger: Logger) throws {
        // No member has a session here; its time is what a commit, and so a closing, waits for a coordinator that is
        // away.
        let settings = ["group.id": group, "session.timeout.ms": "1000", "heartbeat.interval.ms": "500"]
        self.group = group
        handle = try KafkaHandle(.consumer, configuration, settings, logger: logger)
    }

    /// What is committed, for those of `partitions` for which something is.
    func read(_ partitions: [TopicPartition], within timeout: Duration) async throws -> [TopicPartition: Entry] {
        if partitions.isEmpty { return [:] }
        let offsets = Dictionary(partitions.map { ($0, Int64(RD_KAFKA_OFFSET_INVALID)) }, uniquingKeysWith: max)
        return try await handle.call { [group] pointer in
            try withPartitionList(offsets) { list, elements in
                try rd_kafka_committed(pointer, list, timeout.milliseconds).check(
                    "the offsets of \(group) cannot be read")
                var entries: [TopicPartition: Entry] = [:]
                for element in elements {
                    try element.err.check(
                        "the offset of \(group) in \(element.place) cannot be read", topic: element.place.topic)
                    if element.offset >= 0 {
                        entries[element.place] = Entry(offset: element.offset, note: element.note ?? "")
                    }
                }
                return entries
            }
        }
    }

    /// Commits, and returns when the brokers have it.
    func write(_ entries: [TopicPartition: Entry], within timeout: Duration) async throws {
        if entries.isEmpty { return }
        try await handle.call { [group, handle] pointer in
            let queue = rd_kafka_queue_new(pointer)
            defer { rd_kafka_queue_destroy(queue) }
            try withPartitionList(entries.mapValues(\.offset)) { list, elements in
                for index in elements.indices { elements[index].note = entries[elements[index].place]?.note }
                try rd_kafka_commit_queue(pointer, list, queue, nil, nil).check(
                    "the offsets of \(group) cannot be committed")
            }
            guard let event = handle.event(on: queue, within: timeout) else {
                throw LogError.unavailable(
                    "the offsets of \(group) are not confirmed within \(timeout): look whether the brokers are well.")
            }
            defer { rd_kafka_event_destroy(event) }
            try rd_kafka_event_error(event).check("the offsets of \(group) cannot be committed")
            for element in PartitionList(rd_kafka_event_topic_partition_list(event)) {
                try element.err.check(
                    "the offset of \(group) in \(element.place) cannot be committed", topic: element.place.topic)
            }
        }
    }

    func close() async { await handle.close() }
}

extension Duration {
    /// As librdkafka takes times.
    var milliseconds: Int32 {
        Int32(clamping: components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}

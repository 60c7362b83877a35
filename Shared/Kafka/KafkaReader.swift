import CRdKafka
import Foundation
import Logging
import Pipeline

/// Reads with a static assignment: no group, no rebalance, no offsets kept by Kafka; where to start is the caller's
/// knowledge.
///
/// Its thread gathers what `rd_kafka_consumer_poll` gives, one by one, into batches, and only a batch crosses to
/// Swift's tasks.
final class KafkaReader: LogReader {
    /// How much crosses to Swift's tasks at once, at most.
    private static let maximum = (records: 1_000, bytes: 1 << 20)

    private let queue = RecordQueue()
    private let thread: KafkaThread

    /// - Parameter handle: belongs to the reader from here on.
    init(_ handle: KafkaHandle, from starts: [TopicPartition: Int64], logger: Logger) {
        thread = KafkaThread("kafka-reader") { [queue] in
            do {
                try Self.read(handle.pointer, from: starts, into: queue, logger: logger)
            } catch {
                queue.fail(error)
            }
            handle.destroy()
        }
    }

    deinit { queue.close() }

    func next(limit: Int) async throws -> [Record] { try await queue.next(limit: limit) }

    func close() async {
        queue.close()
        await thread.ended()
    }

    /// Assigns and polls, until the queue is closed.
    private static func read(
        _ handle: OpaquePointer, from starts: [TopicPartition: Int64], into queue: RecordQueue, logger: Logger
    ) throws {
        rd_kafka_poll_set_consumer(handle)
        try withPartitionList(starts) { list, _ in
            try rd_kafka_assign(handle, list).check("the partitions to read cannot be assigned")
        }
        while !queue.closed {
            var batch: [Record] = []
            var bytes = 0
            // The first waits, the rest take what is at hand.
            while batch.count < maximum.records, bytes < maximum.bytes,
                let message = rd_kafka_consumer_poll(handle, batch.isEmpty ? 100 : 0)
            {
                defer { rd_kafka_message_destroy(message) }
                if let error = failure(in: message.pointee, logger: logger) {
                    _ = queue.put(batch)
                    throw error
                }
                if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
                    batch.append(Record(message.pointee, of: message))
                    bytes += message.pointee.len
                }
            }
            if !batch.isEmpty, !queue.put(batch) { return }
        }
    }

    /// What ends the reading; `nil` for a record and for trouble that passes.
    private static func failure(in message: rd_kafka_message_t, logger: Logger) -> LogError? {
        let code = message.err
        if code == RD_KAFKA_RESP_ERR_NO_ERROR { return nil }
        let text = message.payload.map { String(cString: $0.assumingMemoryBound(to: CChar.self)) } ?? code.sentence
        if code.isPassing {
            logger.debug("\(text)", metadata: ["kafka": "reader"])
            return nil
        }
        guard let topic = message.rkt.map({ String(cString: rd_kafka_topic_name($0)) }) else {
            return .unavailable("\(text).")
        }
        return switch code {
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
            .offsetOutOfRange(TopicPartition(topic, message.partition), message.offset)
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            .noSuchTopic(topic)
        case RD_KAFKA_RESP_ERR__BAD_MSG, RD_KAFKA_RESP_ERR__BAD_COMPRESSION, RD_KAFKA_RESP_ERR_INVALID_MSG:
            .damaged("\(topic)/\(message.partition) at \(message.offset): \(text).")
        default:
            .unavailable("\(topic)/\(message.partition): \(text).")
        }
    }
}

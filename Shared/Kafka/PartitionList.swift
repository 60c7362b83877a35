import CRdKafka
import Foundation
import Pipeline

typealias PartitionList = UnsafeMutableBufferPointer<rd_kafka_topic_partition_t>

/// Makes librdkafka's list of partitions with offsets, and frees it after `body`.
func withPartitionList<Outcome>(
    _ offsets: [TopicPartition: Int64],
    _ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>, PartitionList) throws -> Outcome
) throws -> Outcome {
    guard let list = rd_kafka_topic_partition_list_new(Int32(offsets.count)) else {
        throw LogError.unavailable("there is no memory for a list of partitions.")
    }
    defer { rd_kafka_topic_partition_list_destroy(list) }
    for (partition, offset) in offsets {
        rd_kafka_topic_partition_list_add(list, partition.topic, partition.partition).pointee.offset = offset
    }
    return try body(list, PartitionList(list))
}

extension PartitionList {
    /// The elements of librdkafka's list.
    init(_ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) {
        self.init(start: list?.pointee.elems, count: Int(list?.pointee.cnt ?? 0))
    }
}

extension rd_kafka_topic_partition_t {
    /// Which partition this is.
    var place: TopicPartition { TopicPartition(String(cString: topic), partition) }

    /// The text a commit carries along; librdkafka frees it with `free`.
    var note: String? {
        get {
            metadata.map { String(decoding: UnsafeRawBufferPointer(start: $0, count: metadata_size), as: UTF8.self) }
        }
        set {
            free(metadata)
            metadata = newValue.map { UnsafeMutableRawPointer(strdup($0)) }
            metadata_size = newValue?.utf8.count ?? 0
        }
    }
}

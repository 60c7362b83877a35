import CRdKafka
import Foundation
import Pipeline

extension Record {
    /// The record in a message librdkafka has read.
    ///
    /// A record some other tool wrote has not our headers. It is not refused here, for that would stop every reader for
    /// good: it passes under a source of its own, with its offset as sequence, and whoever decodes its body finds what
    /// is wrong with it.
    init(_ message: rd_kafka_message_t, of pointer: UnsafePointer<rd_kafka_message_t>) {
        var headers: OpaquePointer?
        rd_kafka_message_headers(pointer, &headers)
        let value = message.payload.map { Data(bytes: $0, count: message.len) }
        let milliseconds = rd_kafka_message_timestamp(pointer, nil)
        self.init(
            partition: TopicPartition(String(cString: rd_kafka_topic_name(message.rkt)), message.partition),
            offset: message.offset,
            key: String(decoding: UnsafeRawBufferPointer(start: message.key, count: message.key_len), as: UTF8.self),
            value: value,
            headers: RecordHeaders(headers) ?? RecordHeaders(kind: .event, source: "foreign", sequence: message.offset),
            timestamp: Date(timeIntervalSince1970: Double(max(milliseconds, 0)) / 1000))
    }
}

extension RecordHeaders {
    /// Reads Kafka's headers; `nil` unless all three are there and well-formed.
    fileprivate init?(_ headers: OpaquePointer?) {
        guard let headers, let kind = Self.text("kind", headers).flatMap(RecordKind.init(rawValue:)),
            let source = Self.text("source", headers),
            let sequence = Self.text("sequence", headers).flatMap({ Int64($0) })
        else { return nil }
        self.init(kind: kind, source: source, sequence: sequence)
    }

    private static func text(_ name: String, _ headers: OpaquePointer) -> String? {
        var bytes: UnsafeRawPointer?
        var count = 0
        guard rd_kafka_header_get_last(headers, name, &bytes, &count) == RD_KAFKA_RESP_ERR_NO_ERROR, let bytes else {
            return nil
        }
        return String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// As Kafka's headers; the caller frees them, unless a produced message took them over.
    func makeKafkaHeaders() -> OpaquePointer? {
        let headers = rd_kafka_headers_new(3)
        rd_kafka_header_add(headers, "kind", -1, kind.rawValue, -1)
        rd_kafka_header_add(headers, "source", -1, source, -1)
        rd_kafka_header_add(headers, "sequence", -1, String(sequence), -1)
        return headers
    }
}

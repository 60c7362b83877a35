import CRdKafka
import Foundation
import Pipeline

/// Sends appends and follows their reports. Lives on the producer's thread alone.
struct ProducerLoop {
    private let handle: KafkaHandle
    private let reports: OpaquePointer?
    private var topics: [String: OpaquePointer] = [:]
    private var deliveries = Deliveries(0)
    /// Why this producer is done for: after a failure the order of what follows is not certain any more.
    private var spent: String?

    init(_ handle: KafkaHandle) {
        self.handle = handle
        reports = rd_kafka_queue_get_main(handle.pointer)
    }

    /// Sends `records` and waits for all reports, or until `isAbandoned`.
    mutating func append(_ records: [OutgoingRecord], until isAbandoned: () -> Bool) -> Result<Void, any Error> {
        if let spent {
            let reason = "this producer is done for (\(spent)): open a new one."
            return .failure(AppendFailure(acknowledged: 0, othersMayHavePassed: false, reason: reason))
        }
        deliveries = Deliveries(records.count)
        var refusal: String?
        for (index, record) in records.enumerated() {
            // A full queue drains as reports come in.
            var code = enqueue(record, index)
            while code == RD_KAFKA_RESP_ERR__QUEUE_FULL, deliveries.failure == nil {
                if isAbandoned() { return abandon() }
                poll(100)
                code = enqueue(record, index)
            }
            if code == RD_KAFKA_RESP_ERR_NO_ERROR {
                deliveries.sent(index)
            } else if deliveries.failure == nil {
                refusal = "\(record.partition) does not take \(record.key): \(code.sentence)."
            }
            if refusal != nil || deliveries.failure != nil { break }
        }
        return settle(refusal, until: isAbandoned)
    }

    /// Waits for the reports of what was sent, which is all before a record that librdkafka itself refused.
    private mutating func settle(_ refusal: String?, until isAbandoned: () -> Bool) -> Result<Void, any Error> {
        // What is on the wire is mostly answered soon, and then we know; what is not on the wire need not go any more.
        var patience: ContinuousClock.Instant?
        while deliveries.awaited > 0 {
            if isAbandoned() { return abandon() }
            if deliveries.failure != nil, patience.map({ $0 < .now }) ?? true {
                rd_kafka_purge(
                    handle.pointer,
                    patience == nil ? RD_KAFKA_PURGE_F_QUEUE : RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
                patience = .now + .seconds(5)
            }
            poll(100)
        }
        guard let failure = deliveries.failure ?? refusal else { return .success(()) }
        spent = failure
        return .failure(
            AppendFailure(
                acknowledged: deliveries.acknowledged, othersMayHavePassed: deliveries.othersMayHavePassed,
                reason: failure))
    }

    private mutating func abandon() -> Result<Void, any Error> {
        spent = "an append was cancelled"
        return .failure(CancellationError())
    }

    /// Takes what librdkafka reports, waiting at most so many milliseconds for the first.
    mutating func poll(_ milliseconds: Int32) {
        var wait = milliseconds
        while let event = rd_kafka_queue_poll(reports, wait) {
            wait = 0
            defer { rd_kafka_event_destroy(event) }
            switch rd_kafka_event_type(event) {
            case RD_KAFKA_EVENT_DR:
                while let message = rd_kafka_event_message_next(event) { note(message) }
            case RD_KAFKA_EVENT_ERROR where rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__FATAL:
                deliveries.failure = deliveries.failure ?? "\(String(cString: rd_kafka_event_error_string(event)))."
            default: break
            }
        }
    }

    private mutating func note(_ message: UnsafePointer<rd_kafka_message_t>) {
        guard let opaque = message.pointee._private else { return }
        let index = Int(bitPattern: opaque) - 1
        let code = message.pointee.err
        if code == RD_KAFKA_RESP_ERR_NO_ERROR { return deliveries.report(.acknowledged, of: index) }
        let isRefused = rd_kafka_message_status(message) == RD_KAFKA_MSG_STATUS_NOT_PERSISTED
        deliveries.report(isRefused ? .refused : .unknown, of: index)
        if code != RD_KAFKA_RESP_ERR__PURGE_QUEUE, code != RD_KAFKA_RESP_ERR__PURGE_INFLIGHT {
            let topic = String(cString: rd_kafka_topic_name(message.pointee.rkt))
            deliveries.failure =
                deliveries.failure
                ?? "the log refuses a record of \(topic)/\(message.pointee.partition): \(code.sentence)."
        }
    }

    /// Gives one record to librdkafka, which copies it.
    private mutating func enqueue(_ record: OutgoingRecord, _ index: Int) -> rd_kafka_resp_err_t {
        guard let topic = topic(record.partition.topic) else { return RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC }
        let headers = record.headers.makeKafkaHeaders()
        var key = record.key
        let error = key.withUTF8 { key in
            Self.withBytes(of: record.value) { value in
                var parts = [rd_kafka_vu_t](repeating: rd_kafka_vu_t(), count: 7)
                parts[0].vtype = RD_KAFKA_VTYPE_RKT
                parts[0].u.rkt = topic
                parts[1].vtype = RD_KAFKA_VTYPE_PARTITION
                parts[1].u.i32 = record.partition.partition
                parts[2].vtype = RD_KAFKA_VTYPE_KEY
                parts[2].u.mem.ptr = UnsafeMutableRawPointer(mutating: key.baseAddress)
                parts[2].u.mem.size = key.count
                parts[3].vtype = RD_KAFKA_VTYPE_VALUE
                parts[3].u.mem.ptr = UnsafeMutableRawPointer(mutating: value?.baseAddress)
                parts[3].u.mem.size = value?.count ?? 0
                parts[4].vtype = RD_KAFKA_VTYPE_HEADERS
                parts[4].u.headers = headers
                parts[5].vtype = RD_KAFKA_VTYPE_OPAQUE
                parts[5].u.ptr = UnsafeMutableRawPointer(bitPattern: index + 1)
                parts[6].vtype = RD_KAFKA_VTYPE_MSGFLAGS
                parts[6].u.i = RD_KAFKA_MSG_F_COPY
                return rd_kafka_produceva(handle.pointer, parts, parts.count)
            }
        }
        guard let error else { return RD_KAFKA_RESP_ERR_NO_ERROR }
        // Only a message that was taken owns its headers.
        rd_kafka_headers_destroy(headers)
        defer { rd_kafka_error_destroy(error) }
        return rd_kafka_error_code(error)
    }

    private mutating func topic(_ name: String) -> OpaquePointer? {
        if let topic = topics[name] { return topic }
        let topic = rd_kafka_topic_new(handle.pointer, name, nil)
        topics[name] = topic
        return topic
    }

    /// A tombstone has no bytes, an empty value has none either, but a place.
    private static func withBytes<Outcome>(of value: Data?, _ body: (UnsafeRawBufferPointer?) -> Outcome) -> Outcome {
        guard let value else { return body(nil) }
        if value.isEmpty {
            return withUnsafeBytes(of: UInt8(0)) { body(UnsafeRawBufferPointer(start: $0.baseAddress, count: 0)) }
        }
        return value.withUnsafeBytes(body)
    }

    /// Gives up what is not acknowledged.
    mutating func end() {
        rd_kafka_purge(handle.pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        poll(0)
        for topic in topics.values { rd_kafka_topic_destroy(topic) }
        rd_kafka_queue_destroy(reports)
    }
}

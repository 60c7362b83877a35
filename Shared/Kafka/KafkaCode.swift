import CRdKafka
import Pipeline

extension rd_kafka_resp_err_t {
    /// librdkafka's sentence for the code.
    var sentence: String { String(cString: rd_kafka_err2str(self)) }

    /// Whether the trouble goes by itself while librdkafka connects again: nothing for the caller to do but wait.
    var isPassing: Bool {
        switch self {
        case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__RESOLVE,
            RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR__WAIT_COORD,
            RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
            RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
            true
        default: false
        }
    }

    /// Throws what the code means for a log, unless it means success.
    func check(_ attempt: @autoclosure () -> String, topic: String? = nil) throws {
        switch self {
        case RD_KAFKA_RESP_ERR_NO_ERROR: return
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            throw topic.map { LogError.noSuchTopic($0) } ?? .unavailable("\(attempt()): \(sentence).")
        default: throw LogError.unavailable("\(attempt()): \(sentence).")
        }
    }
}

/// Room for the sentence librdkafka writes when a call with a text buffer fails.
struct ErrorText {
    var buffer = [CChar](repeating: 0, count: 512)

    var sentence: String { String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) }
}

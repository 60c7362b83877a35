import CRdKafka
import Foundation

/// `kafka-probe mock BROKERS TOPIC:PARTITIONS...`: librdkafka's mock of a Kafka cluster in a process of its own, so
/// that it outlives the services that are killed in a test. Prints the bootstrap address, then obeys the lines it
/// reads, answering each with `ok` or what it did not understand:
///
/// - `down`, `up`: all brokers
/// - `rtt MS`: how long every answer takes
/// - `errors APIKEY CODE COUNT`: the next COUNT requests of this kind (0 is Produce) are answered with Kafka's error
///   CODE
///
/// Ends at the end of its input.
@main
struct KafkaProbe {
    static func main() {
        let words = CommandLine.arguments.dropFirst()
        guard words.first == "mock", let brokers = words.dropFirst().first.flatMap({ Int32($0) }), brokers > 0 else {
            complain("usage: kafka-probe mock BROKERS TOPIC:PARTITIONS...")
        }
        guard let handle = rd_kafka_new(RD_KAFKA_PRODUCER, nil, nil, 0),
            let cluster = rd_kafka_mock_cluster_new(handle, brokers)
        else {
            complain("The mock cluster does not start.")
        }
        // What claims are made on is there always.
        for topic in ["otklik.claims:1"] + words.dropFirst(2) {
            let parts = topic.split(separator: ":")
            guard parts.count == 2, let partitions = Int32(parts[1]) else {
                complain("\(topic) is not TOPIC:PARTITIONS.")
            }
            rd_kafka_mock_topic_create(cluster, String(parts[0]), partitions, 1)
        }
        tell(String(cString: rd_kafka_mock_cluster_bootstraps(cluster)))
        while let line = readLine() {
            tell(
                obey(line.split(separator: " ").map(String.init), cluster, 1...brokers)
                    ? "ok" : "not understood: \(line)")
        }
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(handle)
    }

    /// - Returns: whether the words make a command.
    private static func obey(_ words: [String], _ cluster: OpaquePointer, _ brokers: ClosedRange<Int32>) -> Bool {
        let numbers = words.dropFirst().compactMap { Int32($0) }
        switch (words.first, numbers.count) {
        case ("down", 0): for broker in brokers { rd_kafka_mock_broker_set_down(cluster, broker) }
        case ("up", 0): for broker in brokers { rd_kafka_mock_broker_set_up(cluster, broker) }
        case ("rtt", 1): for broker in brokers { rd_kafka_mock_broker_set_rtt(cluster, broker, numbers[0]) }
        case ("errors", 3):
            let errors = Array(repeating: rd_kafka_resp_err_t(rawValue: numbers[1]), count: Int(numbers[2]))
            rd_kafka_mock_push_request_errors_array(
                cluster, Int16(truncatingIfNeeded: numbers[0]), errors.count, errors)
        default: return false
        }
        return true
    }

    private static func tell(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

    private static func complain(_ sentence: String) -> Never {
        FileHandle.standardError.write(Data("\(sentence)\n".utf8))
        exit(64)
    }
}

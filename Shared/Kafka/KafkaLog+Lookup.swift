import CRdKafka
public import Pipeline

extension KafkaLog {
    /// Reads from exactly `offset` on, over a connection that all look-ups share.
    public func record(at offset: Int64, of partition: TopicPartition) async throws -> Record? {
        guard try await bounds(of: [partition])[partition]?.contains(offset) == true else { return nil }
        return try await lookupHandle().call { [configuration] pointer in
            try withPartitionList([partition: offset]) { list, _ in
                try rd_kafka_assign(pointer, list).check("\(partition) cannot be read")
            }
            // What an earlier look-up left unread is dropped with its assignment.
            defer { rd_kafka_assign(pointer, nil) }
            let deadline = ContinuousClock.now + configuration.timeout
            while ContinuousClock.now < deadline {
                guard let message = rd_kafka_consumer_poll(pointer, 100) else { continue }
                defer { rd_kafka_message_destroy(message) }
                switch message.pointee.err {
                case RD_KAFKA_RESP_ERR_NO_ERROR:
                    return message.pointee.offset == offset ? Record(message.pointee, of: message) : nil
                // All from the offset on is compacted away.
                case RD_KAFKA_RESP_ERR__PARTITION_EOF: return nil
                case let code where code.isPassing: continue
                case let code: try code.check("\(partition) cannot be read", topic: partition.topic)
                }
            }
            throw LogError.unavailable(
                "\(partition) gives no record within \(configuration.timeout): look whether the brokers are well.")
        }
    }

    private func lookupHandle() throws -> KafkaHandle {
        if let lookup { return lookup }
        let handle = try KafkaHandle(.consumer, configuration, ["enable.partition.eof": "true"], logger: logger)
        lookup = handle
        return handle
    }
}

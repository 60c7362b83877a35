import CRdKafka
public import Pipeline

extension KafkaLog {
    /// Creates missing topics, checks the partition counts of the others, and gives every group a mark at the start of each partition that has neither a
    /// mark nor a record, past or present. So a start that was cut short between creating a topic and marking it is mended by the next.
    public func prepare(_ topics: [Topic], groups: [String]) async throws {
        try await create(topics, missing: counts())
        let found = try await counts()
        for topic in topics {
            guard let count = found[topic.name] else { throw LogError.noSuchTopic(topic.name) }
            if count != topic.partitions {
                throw LogError.partitionCount(topic: topic.name, found: Int(count), expected: Int(topic.partitions))
            }
        }
        let fresh = try await bounds(of: topics.flatMap(\.all)).filter { $0.value.upperBound == 0 }.map(\.key)
        for group in groups {
            let marked = try await marks(of: group, for: fresh)
            let missing = fresh.filter { marked[$0] == nil }.map { ($0, Mark(offset: 0, instances: 1)) }
            try await setMarks(Dictionary(uniqueKeysWithValues: missing), of: group)
        }
    }

    public func bounds(of partitions: [TopicPartition]) async throws -> [TopicPartition: Range<Int64>] {
        let counts = try await counts()
        if let missing = partitions.first(where: { $0.partition >= counts[$0.topic] ?? 0 }) { throw LogError.noSuchTopic(missing.topic) }
        return try await admin.call { [milliseconds = configuration.timeoutMilliseconds] pointer in
            var bounds: [TopicPartition: Range<Int64>] = [:]
            for place in partitions {
                var (low, high): (Int64, Int64) = (0, 0)
                try rd_kafka_query_watermark_offsets(pointer, place.topic, place.partition, &low, &high, milliseconds)
                    .check("the bounds of \(place) cannot be read", topic: place.topic)
                bounds[place] = low..<max(low, high)
            }
            return bounds
        }
    }

    /// The partition counts of all topics. All are asked for, because asking for one by name may create it.
    func counts() async throws -> [String: Int32] {
        try await admin.call { [configuration] pointer in
            var metadata: UnsafePointer<rd_kafka_metadata_t>?
            try rd_kafka_metadata(pointer, 1, nil, &metadata, configuration.timeoutMilliseconds)
                .check("the topics at \(configuration.bootstrapServers) cannot be listed")
            guard let metadata else { return [:] }
            defer { rd_kafka_metadata_destroy(metadata) }
            let topics = UnsafeBufferPointer(start: metadata.pointee.topics, count: Int(metadata.pointee.topic_cnt))
            return Dictionary(topics.map { (String(cString: $0.topic), $0.partition_cnt) }, uniquingKeysWith: max)
        }
    }

    /// Creates those of `topics` that `existing` lacks, and waits until the cluster knows them. Another process may be doing the same.
    func create(_ topics: [Topic], missing existing: [String: Int32]) async throws {
        let missing = topics.filter { existing[$0.name] == nil }
        if missing.isEmpty { return }
        try await admin.call { [configuration] pointer in
            try Self.create(missing, configuration, pointer)
        }
        let deadline = ContinuousClock.now + configuration.timeout
        while ContinuousClock.now < deadline {
            let found = try await counts()
            if missing.allSatisfy({ found[$0.name] != nil }) { return }
            // Nothing tells when a new topic has reached every broker's metadata.
            try await Task.sleep(for: .milliseconds(50))
        }
        throw LogError.unavailable("the new topics \(missing.map(\.name).joined(separator: ", ")) do not appear in the cluster.")
    }

    private static func create(_ topics: [Topic], _ configuration: KafkaConfiguration, _ pointer: OpaquePointer) throws {
        var text = [CChar](repeating: 0, count: 512)
        var requests: [OpaquePointer?] = []
        defer { for request in requests { rd_kafka_NewTopic_destroy(request) } }
        for topic in topics {
            let replicas = Int32(configuration.replicationFactor)
            guard let request = rd_kafka_NewTopic_new(topic.name, topic.partitions, replicas, &text, text.count) else {
                throw LogError.unavailable("topic \(topic.name) cannot be asked for: \(String(cString: text)).")
            }
            requests.append(request)
            for (name, value) in topic.kafkaSettings { rd_kafka_NewTopic_set_config(request, name, value) }
        }
        let queue = rd_kafka_queue_new(pointer)
        let options = rd_kafka_AdminOptions_new(pointer, RD_KAFKA_ADMIN_OP_CREATETOPICS)
        defer {
            rd_kafka_AdminOptions_destroy(options)
            rd_kafka_queue_destroy(queue)
        }
        rd_kafka_AdminOptions_set_request_timeout(options, configuration.timeoutMilliseconds, &text, text.count)
        rd_kafka_AdminOptions_set_operation_timeout(options, configuration.timeoutMilliseconds, &text, text.count)
        rd_kafka_CreateTopics(pointer, &requests, requests.count, options, queue)
        guard let event = rd_kafka_queue_poll(queue, -1) else { return }
        defer { rd_kafka_event_destroy(event) }
        if let error = rd_kafka_event_error_string(event), rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR {
            throw LogError.unavailable(
                "topics cannot be created (\(String(cString: error))): create \(topics.map(\.name).joined(separator: ", ")) by hand.")
        }
        var count = 0
        let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
        for result in UnsafeBufferPointer(start: results, count: count) {
            let code = rd_kafka_topic_result_error(result)
            if code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS { continue }
            let reason = rd_kafka_topic_result_error_string(result).map { String(cString: $0) } ?? code.sentence
            throw LogError.unavailable(
                "topic \(String(cString: rd_kafka_topic_result_name(result))) cannot be created: \(reason)")
        }
    }
}

extension Topic {
    /// The settings of a topic created here. The brokers stamp the time, since a producer's clock may be wrong, and take a batch of one largest record.
    fileprivate var kafkaSettings: [(String, String)] {
        let common = [("message.timestamp.type", "LogAppendTime"), ("max.message.bytes", String(KafkaLog.messageLimit + 64 * 1024))]
        return switch cleanup {
        case .compact: common + [("cleanup.policy", "compact")]
        case .delete(let days): common + [("cleanup.policy", "delete"), ("retention.ms", String(days * 86_400_000))]
        }
    }
}

import CRdKafka
public import Pipeline

extension KafkaLog {
    /// Creates missing topics and checks the partition counts of the others.
    ///
    /// Kafka cannot create a topic and commit offsets in one step, and several processes may be preparing at once. So a
    /// topic counts as new until all its marks are set and a mark of the group `otklik.topics` says so: whoever returns
    /// from here and appends knows that they are.
    public func prepare(_ topics: [Topic], groups: [String]) async throws {
        try await create(topics, missing: counts())
        let found = try await counts()
        for topic in topics {
            guard let count = found[topic.name] else { throw LogError.noSuchTopic(topic.name) }
            if count != topic.partitions {
                throw LogError.partitionCount(topic: topic.name, found: Int(count), expected: Int(topic.partitions))
            }
        }
        let bounds = try await bounds(of: topics.flatMap(\.all))
        let empty = topics.filter { $0.all.allSatisfy { bounds[$0]?.upperBound == 0 } }
        let ready = try await marks(of: "topics", for: empty.flatMap(\.all))
        let fresh = empty.flatMap(\.all).filter { ready[$0] == nil }
        for group in groups + ["topics"] {
            let marked = try await marks(of: group, for: fresh)
            let missing = fresh.filter { marked[$0] == nil }.map { ($0, Mark(offset: 0, instances: 0)) }
            try await setMarks(Dictionary(uniqueKeysWithValues: missing), of: group)
        }
    }

    /// The brokers' low and high watermarks.
    public func bounds(of partitions: [TopicPartition]) async throws -> [TopicPartition: Range<Int64>] {
        let counts = try await counts()
        if let missing = partitions.first(where: { $0.partition >= counts[$0.topic] ?? 0 }) {
            throw LogError.noSuchTopic(missing.topic)
        }
        return try await admin.call { [milliseconds = configuration.timeout.milliseconds] pointer in
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
            try rd_kafka_metadata(pointer, 1, nil, &metadata, configuration.timeout.milliseconds)
                .check("the topics at \(configuration.bootstrapServers) cannot be listed")
            guard let metadata else { return [:] }
            defer { rd_kafka_metadata_destroy(metadata) }
            let topics = UnsafeBufferPointer(start: metadata.pointee.topics, count: Int(metadata.pointee.topic_cnt))
            // A topic that is just coming into being shows no partitions yet.
            let known = topics.filter { $0.partition_cnt > 0 }
            return Dictionary(known.map { (String(cString: $0.topic), $0.partition_cnt) }, uniquingKeysWith: max)
        }
    }

    /// Creates those of `topics` that `existing` lacks, and waits until the cluster knows them. Another process may be
    /// doing the same.
    func create(_ topics: [Topic], missing existing: [String: Int32]) async throws {
        let missing = topics.filter { existing[$0.name] == nil }
        if missing.isEmpty { return }
        try await admin.call { [configuration, admin] _ in try Self.create(missing, configuration, admin) }
        let deadline = ContinuousClock.now + configuration.timeout
        while ContinuousClock.now < deadline {
            let found = try await counts()
            if missing.allSatisfy({ found[$0.name] != nil }) { return }
            // Nothing tells when a new topic has reached every broker's metadata.
            try await Task.sleep(for: .milliseconds(50))
        }
        throw LogError.unavailable(
            "the new topics \(missing.map(\.name).joined(separator: ", ")) do not appear in the cluster.")
    }

    private static func create(_ topics: [Topic], _ configuration: KafkaConfiguration, _ admin: KafkaHandle) throws {
        var text = ErrorText()
        var requests: [OpaquePointer?] = []
        defer { for request in requests { rd_kafka_NewTopic_destroy(request) } }
        for topic in topics {
            let replicas = configuration.replicationFactor.map(Int32.init)
            guard
                let request = rd_kafka_NewTopic_new(
                    topic.name, topic.partitions, replicas ?? -1, &text.buffer, text.buffer.count)
            else {
                throw LogError.unavailable("topic \(topic.name) cannot be asked for: \(text.sentence).")
            }
            requests.append(request)
            for (name, value) in topic.kafkaSettings(replicas: replicas) {
                rd_kafka_NewTopic_set_config(request, name, value)
            }
        }
        let queue = rd_kafka_queue_new(admin.pointer)
        let options = rd_kafka_AdminOptions_new(admin.pointer, RD_KAFKA_ADMIN_OP_CREATETOPICS)
        defer {
            rd_kafka_AdminOptions_destroy(options)
            rd_kafka_queue_destroy(queue)
        }
        // The answer comes when all brokers know the topics, or not.
        rd_kafka_AdminOptions_set_operation_timeout(
            options, configuration.timeout.milliseconds, &text.buffer, text.buffer.count)
        rd_kafka_CreateTopics(admin.pointer, &requests, requests.count, options, queue)
        guard let event = admin.event(on: queue, within: configuration.timeout) else {
            throw LogError.unavailable(
                "no broker creates the topics within \(configuration.timeout): look whether the brokers are well.")
        }
        defer { rd_kafka_event_destroy(event) }
        if let error = rd_kafka_event_error_string(event), rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR {
            let names = topics.map(\.name).joined(separator: ", ")
            throw LogError.unavailable("topics cannot be created (\(String(cString: error))): create \(names) by hand.")
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
    /// The settings of a topic created here. The brokers stamp the time, since a producer's clock may be wrong; they
    /// take a batch of one largest record; and, of three replicas or more, a record counts as written when all but one have
    /// it, so that one broker may fail. With the brokers' default number of replicas goes their default of this, too.
    ///
    /// What a person had erased is gone from a compacted topic within a week of its tombstone, and tombstones stay for
    /// those who were away for up to three months.
    fileprivate func kafkaSettings(replicas: Int32?) -> [(String, String)] {
        var settings = [
            ("message.timestamp.type", "LogAppendTime"),
            ("max.message.bytes", String(KafkaLog.messageLimit + 64 * 1024)),
        ]
        if let replicas { settings.append(("min.insync.replicas", String(max(1, replicas - 1)))) }
        let day = 86_400_000
        switch cleanup {
        case .compact:
            settings += [
                ("cleanup.policy", "compact"), ("max.compaction.lag.ms", String(7 * day)),
                ("delete.retention.ms", String(90 * day)),
            ]
        case .delete(let days): settings += [("cleanup.policy", "delete"), ("retention.ms", String(days * day))]
        }
        return settings
    }
}

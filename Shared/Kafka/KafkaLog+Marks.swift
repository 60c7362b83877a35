import CRdKafka
public import Pipeline

extension KafkaLog {
    public func marks(of group: String, for partitions: [TopicPartition]) async throws -> [TopicPartition: Mark] {
        if partitions.isEmpty { return [:] }
        let offsets = Dictionary(partitions.map { ($0, Int64(RD_KAFKA_OFFSET_INVALID)) }, uniquingKeysWith: max)
        return try await handle(of: group).call { [milliseconds = configuration.timeoutMilliseconds] pointer in
            try withPartitionList(offsets) { list, elements in
                try rd_kafka_committed(pointer, list, milliseconds).check("the marks of \(group) cannot be read")
                var marks: [TopicPartition: Mark] = [:]
                for element in elements {
                    try element.err.check("the mark of \(group) in \(element.place) cannot be read", topic: element.place.topic)
                    if element.offset >= 0 { marks[element.place] = Mark(offset: element.offset, note: element.note) }
                }
                return marks
            }
        }
    }

    public func setMarks(_ marks: [TopicPartition: Mark], of group: String) async throws {
        if marks.isEmpty { return }
        try await handle(of: group).call { pointer in
            try withPartitionList(marks.mapValues(\.offset)) { list, elements in
                for index in elements.indices { elements[index].note = marks[elements[index].place]?.note }
                try rd_kafka_commit(pointer, list, 0).check("the marks of \(group) cannot be set")
                for element in elements {
                    try element.err.check("the mark of \(group) in \(element.place) cannot be set", topic: element.place.topic)
                }
            }
        }
    }

    /// The connection that reads and commits a group's offsets without joining the group.
    private func handle(of group: String) throws -> KafkaHandle {
        if let handle = groups[group] { return handle }
        // The session's time is also how long a commit waits for the group's coordinator.
        let settings = ["group.id": "otklik.\(group)", "session.timeout.ms": "6000"]
        let handle = try KafkaHandle(.consumer, configuration, settings, logger: logger)
        groups[group] = handle
        return handle
    }
}

extension Mark {
    /// Reads what a commit carried along; an offset set by one of Kafka's own tools carries nothing and counts as set by a single instance.
    fileprivate init(offset: Int64, note: String?) {
        let count = note.flatMap { $0.hasPrefix("instances=") ? Int($0.dropFirst("instances=".count)) : nil }
        self.init(offset: offset, instances: count ?? 1)
    }

    fileprivate var note: String { "instances=\(instances)" }
}

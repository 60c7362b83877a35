public import Pipeline

extension KafkaLog {
    /// The committed offsets of `otklik.<group>`.
    public func marks(of group: String, for partitions: [TopicPartition]) async throws -> [TopicPartition: Mark] {
        try await offsets(of: group).read(partitions, within: configuration.timeout).mapValues(Mark.init)
    }

    /// Commits offsets to `otklik.<group>`; an answer within the configuration's timeout, or `LogError.unavailable`.
    public func setMarks(_ marks: [TopicPartition: Mark], of group: String) async throws {
        try await offsets(of: group).write(marks.mapValues(\.entry), within: configuration.timeout)
    }

    private func offsets(of group: String) throws -> GroupOffsets {
        if let offsets = groups[group] { return offsets }
        let offsets = try GroupOffsets("otklik.\(group)", configuration, logger: logger)
        groups[group] = offsets
        return offsets
    }
}

extension Mark {
    /// Reads what was committed; an offset committed by one of Kafka's own tools has no note: set by no instance.
    fileprivate init(_ entry: GroupOffsets.Entry) {
        let count = entry.note.hasPrefix("instances=") ? Int(entry.note.dropFirst("instances=".count)) : nil
        self.init(offset: entry.offset, instances: count ?? 0)
    }

    fileprivate var entry: GroupOffsets.Entry { GroupOffsets.Entry(offset: offset, note: "instances=\(instances)") }
}

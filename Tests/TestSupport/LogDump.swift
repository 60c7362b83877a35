public import Pipeline

/// Everything a log holds.
public enum LogDump {
    /// All records of `topic`, by partition and offset.
    public static func records(of topic: Topic, in log: any EventLog) async throws -> [Record] {
        let bounds = try await log.bounds(of: topic.all).filter { !$0.value.isEmpty }
        guard !bounds.isEmpty else { return [] }
        let reader = try await log.reader(from: bounds.mapValues(\.lowerBound))
        var records: [Record] = []
        var next = bounds.mapValues(\.lowerBound)
        while bounds.contains(where: { next[$0.key]! < $0.value.upperBound }) {
            for record in try await reader.next(limit: 1_000) {
                next[record.partition] = record.offset + 1
                if record.offset < bounds[record.partition]!.upperBound { records.append(record) }
            }
        }
        await reader.close()
        return records.sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
    }
}

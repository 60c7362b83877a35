/// Where a service begins to react in partitions whose marks do not tell; the operator's decision.
public enum ReactFrom: String, Sendable, CaseIterable {
    /// No mark is known: to everything.
    case start
    /// No mark is known: to what comes from now on.
    case now
    /// Another number of instances set the marks, all of which are stopped and have sent what they had: there.
    case marks
}

extension EventLog {
    /// Sets the marks of `instance` in its partitions of `topics` where the operator says that it shall begin. Marks that tell are left as they are.
    /// - Throws: `LogError`.
    public func setMarks(of instance: Instance, in topics: [Topic], from start: ReactFrom) async throws {
        let owned = topics.flatMap(\.all).filter(instance.owns)
        let known = try await marks(of: instance.service, for: owned)
        var changed: [TopicPartition: Mark] = [:]
        switch start {
        case .marks:
            for (partition, mark) in known where mark.instances != instance.count {
                changed[partition] = Mark(offset: mark.offset, instances: instance.count)
            }
        case .start, .now:
            let missing = owned.filter { known[$0] == nil }
            if missing.isEmpty { return }
            for (partition, range) in try await bounds(of: missing) {
                changed[partition] = Mark(
                    offset: start == .start ? range.lowerBound : range.upperBound, instances: instance.count)
            }
        }
        if !changed.isEmpty { try await setMarks(changed, of: instance.service) }
    }
}

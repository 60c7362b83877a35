import Foundation
import Synchronization

/// Where a Stage starts.
struct StartPoint {
    /// The ends of the partitions, seen at start: up to here the state is folded before anything is decided.
    var ends: [TopicPartition: Int64]
    /// Per owned partition, the first record to react to.
    var reactFrom: [TopicPartition: Int64]
}

extension Stage {
    /// Checks that store and log belong together, and finds the marks.
    /// - Throws: `StageError` when they do not, with what to do.
    func checkStart() async throws -> StartPoint {
        let partitions = reads.flatMap(\.all)
        let bounds = try await log.bounds(of: partitions)
        for partition in partitions { try await checkPosition(in: partition, bounds[partition] ?? 0..<0) }
        var ends: [TopicPartition: Int64] = [:]
        for (partition, range) in bounds {
            ends[partition] = try await lastRecord(
                of: partition, from: ledger.next(in: partition), to: range.upperBound)
        }
        let found = ends
        self.ends.withLock { $0 = found }
        let reactFrom = try await findMarks(bounds)
        // On the disk before anything is folded: whatever ends the Stage from here on must find where it had to begin.
        for (partition, next) in reactFrom { ledger.startReacting(in: partition, at: next) }
        let ledger = ledger
        try await store.write { try ledger.write(to: $0) }
        return StartPoint(ends: found, reactFrom: reactFrom)
    }

    /// The offset after the last record that still exists in `from..<to`: compaction can remove what stands at an end, and waiting for that would
    /// never end. `from` when none is left.
    func lastRecord(of partition: TopicPartition, from: Int64, to: Int64) async throws -> Int64 {
        var end = to
        while end > from, try await log.record(at: end - 1, of: partition) == nil { end -= 1 }
        return max(end, min(from, to))
    }

    /// The record before the position must be the one that was folded there, unless it is compacted away.
    private func checkPosition(in partition: TopicPartition, _ bounds: Range<Int64>) async throws {
        guard let position = ledger.positions[partition], position.next > 0 else { return }
        guard position.next <= bounds.upperBound else {
            throw StageError.logTooShort(partition, position: position.next, end: bounds.upperBound)
        }
        if let record = try await log.record(at: position.next - 1, of: partition), record.key != position.lastKey {
            throw StageError.otherLog(
                partition, offset: position.next - 1, expected: position.lastKey, found: record.key)
        }
    }

    /// Reacting starts at the mark in the log, or where this store knows that it reacted, whichever is later.
    private func findMarks(_ bounds: [TopicPartition: Range<Int64>]) async throws -> [TopicPartition: Int64] {
        let owned = reads.flatMap(\.all).filter(instance.owns)
        let marks = try await log.marks(of: instance.service, for: owned)
        var from: [TopicPartition: Int64] = [:]
        for partition in owned {
            let range = bounds[partition] ?? 0..<0
            guard let mark = marks[partition] else {
                guard range.isEmpty else {
                    throw StageError.noMark(service: instance.service, partition, end: range.upperBound)
                }
                from[partition] = range.upperBound
                continue
            }
            // Marks that came with the topic were set by nobody, and partitions of an instance that is still at work would be reacted to twice.
            guard mark.instances == instance.count || mark.instances == 0 else {
                throw StageError.instances(
                    service: instance.service, marks: mark.instances, configured: instance.count)
            }
            // After the log was restored from an older copy, what this store knows may lie past its end.
            from[partition] = min(max(mark.offset, ledger.reacted[partition] ?? 0), range.upperBound)
        }
        // A mark goes no further than it stood: what this store reacted to may still be in its outbox.
        let stamped = from.filter { marks[$0.key]?.instances != instance.count }.map { partition, next in
            (partition, Mark(offset: marks[partition]?.offset ?? next, instances: instance.count))
        }
        if !stamped.isEmpty {
            try await log.setMarks(Dictionary(uniqueKeysWithValues: stamped), of: instance.service)
        }
        self.marks.known(from.merging(marks.mapValues(\.offset)) { $1 })
        return from
    }
}

/// Counts what is done and says every few seconds how fast.
struct Progress {
    private var since = ContinuousClock.now
    private var count = 0

    /// - Returns: records a second, when it is time to tell.
    mutating func add(_ done: Int) -> Double? {
        count += done
        let elapsed = since.duration(to: .now)
        guard elapsed >= .seconds(5) else { return nil }
        let rate = Double(count) / (Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
        since = .now
        count = 0
        return rate
    }
}

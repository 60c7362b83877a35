import Foundation
public import GRDB
public import Pipeline

/// What operators see and do of a service's Stage, whatever its flow. The launcher finds the Stages of a process in `ServiceModule.background`.
public protocol OperatedStage: Sendable {
    /// Which instance of which service it is.
    var instance: Instance { get }
    /// The service's store, to be read.
    var store: Store { get }
    /// How the Stage does.
    var currentStatus: StageStatus { get }

    /// Runs `work` in the next turn; see `Stage.perform`.
    func perform<Value: Sendable>(
        _ work: @escaping @Sendable (Database, inout Emissions) throws -> Value
    ) async throws -> Value

    /// Returns once the Stage is live; `false` when it ended before.
    func untilLive() async -> Bool

    /// How many records stand in the log behind the position, in all partitions the service reads.
    /// - Throws: `LogError`, `DatabaseError`.
    func lag() async throws -> Int64

    /// Tries the parked records of `subject` again, in order, all or none.
    func retryParked(_ subject: String) async throws
}

extension Stage: OperatedStage {}

extension OperatedStage {
    /// How the Stage does, with what its store tells: the outbox and the positions.
    public func report() async throws -> StageReport {
        let (status, instance) = (currentStatus, instance)
        return try await store.read { db in
            let outbox = try Outbox.depth(in: db)
            let positions = try Row.fetchAll(db, sql: "SELECT topic, partition, next FROM stage_position").map {
                ("\(TopicPartition($0[0], $0[1]))", $0[2] as Int64)
            }
            return StageReport(
                service: instance.service, instance: "\(instance)", phase: status.phase.rawValue,
                troubles: [status.paused, status.readTrouble, status.sendTrouble].compactMap { $0 },
                folded: status.folded, refused: status.refused, dropped: status.dropped, parked: status.parked,
                left: status.left, rate: status.rate, outbox: outbox.count, outboxSince: outbox.oldest,
                positions: Dictionary(uniqueKeysWithValues: positions))
        }
    }

    /// The subjects that wait behind a record that could not be folded, oldest first.
    public func parked() async throws -> [ParkedSubject] {
        let service = instance.service
        return try await store.read { db in
            try Parked.all(in: db).map {
                ParkedSubject(
                    service: service, subject: $0.subject, error: $0.error, since: $0.since, waiting: $0.waiting)
            }
        }
    }
}

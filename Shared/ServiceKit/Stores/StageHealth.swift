public import Foundation
public import Pipeline

/// Readiness of a service: its Stage, store, outbox and parked keys, each with a sentence.
public enum StageHealth {
    /// The checks of `stage`; an outbox whose oldest row waits longer than `patience` seconds is told, and so is everything that is parked.
    public static func checks<F: Flow>(of stage: Stage<F>, now: Date, patience: TimeInterval = 30) async
        -> [HealthCheck]
    {
        let name = stage.instance.service
        let status = stage.currentStatus
        var checks = [stageCheck(name, status)]
        if let paused = status.paused {
            checks.append(HealthCheck("\(name).turns", .failing, paused))
        } else {
            checks.append(
                HealthCheck("\(name).turns", .ok, "The store \(stage.store.url.lastPathComponent) is written."))
        }
        if let trouble = status.readTrouble {
            checks.append(
                HealthCheck("\(name).log", .degraded, "The log cannot be read for now, commands go on: \(trouble)"))
        } else {
            checks.append(HealthCheck("\(name).log", .ok, "The log is read."))
        }
        checks.append(await outboxCheck(name, stage, status, now, patience))
        checks.append(
            status.parked == 0
                ? HealthCheck("\(name).parked", .ok, "Nothing is parked.")
                : HealthCheck(
                    "\(name).parked", .degraded,
                    "\(status.parked) appeals wait behind a record that could not be folded: see otklik dead-letters list."
                ))
        return checks
    }

    private static func stageCheck(_ name: String, _ status: StageStatus) -> HealthCheck {
        switch status.phase {
        case .live: HealthCheck("\(name).stage", .ok, "Live; \(status.folded) records folded since the start.")
        case .stopped: HealthCheck("\(name).stage", .failing, "Stopped; the service's log says why.")
        case .starting: HealthCheck("\(name).stage", .failing, "Starting.")
        case .replaying, .catchingUp:
            HealthCheck("\(name).stage", .failing, "Replaying: \(status.left) records left, \(Int(status.rate))/s.")
        }
    }

    private static func outboxCheck<F: Flow>(
        _ name: String, _ stage: Stage<F>, _ status: StageStatus, _ now: Date, _ patience: TimeInterval
    ) async -> HealthCheck {
        guard
            let depth = try? await stage.store.read({ db in
                let depth = try Outbox.depth(in: db)
                return OutboxDepth(count: depth.count, oldest: depth.oldest)
            })
        else {
            return HealthCheck("\(name).outbox", .failing, "The store cannot be read.")
        }
        let age = depth.oldest.map { now.timeIntervalSince($0) } ?? 0
        guard age > patience || status.sendTrouble != nil else {
            return HealthCheck("\(name).outbox", .ok, "\(depth.count) records on their way to the log.")
        }
        return HealthCheck(
            "\(name).outbox", .degraded,
            "\(depth.count) records wait for the log, the oldest for \(Int(age)) s\(status.sendTrouble.map { ": \($0)" } ?? ".")"
        )
    }

    private struct OutboxDepth: Sendable {
        let count: Int
        let oldest: Date?
    }
}

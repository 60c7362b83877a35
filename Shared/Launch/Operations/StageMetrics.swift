import Foundation
import Metrics
import Pipeline
import ServiceKit

/// What `/metrics` tells of a service's Stage besides what it counts by itself: looked up when it is asked for.
enum StageMetrics {
    /// Sets the gauges of `stage`: `otklik_stage_live` (0 or 1), `otklik_parked_subjects`, `otklik_outbox_records`, `otklik_outbox_age_seconds` (of the oldest
    /// record that waits) and `otklik_lag_records`. What cannot be looked up for now is not a number.
    static func measure(_ stage: any OperatedStage, now: Date) async {
        let (status, report) = (stage.currentStatus, try? await stage.report())
        // A log that cannot be reached would keep the answer waiting.
        let lag = status.readTrouble == nil ? try? await stage.lag() : nil
        let values: [(String, Double)] = [
            ("otklik_stage_live", status.phase == .live && status.paused == nil ? 1 : 0),
            ("otklik_parked_subjects", Double(status.parked)),
            ("otklik_outbox_records", report.map { Double($0.outbox) } ?? .nan),
            (
                "otklik_outbox_age_seconds",
                report.map { max(0, $0.outboxSince.map(now.timeIntervalSince) ?? 0) } ?? .nan
            ),
            ("otklik_lag_records", lag.map(Double.init) ?? .nan),
        ]
        for (name, value) in values {
            Meter(label: name, dimensions: [("service", stage.instance.service)]).set(value)
        }
    }
}

public import Metrics
import Synchronization

/// All metrics of the process, in memory, for Prometheus to fetch. Bootstrap it once with
/// `MetricsSystem.bootstrap(_:)`.
///
/// Counters get the suffix `_total`, timers `_seconds`; timers and aggregating recorders become histograms with fixed
/// buckets.
public final class PrometheusRegistry: MetricsFactory, Sendable {
    /// The most series of one name: what comes after goes uncounted, so that no mistake with labels can fill the
    /// memory.
    static let seriesLimit = 2_000
    /// Bounds in seconds: from a millisecond to half a minute.
    static let secondsBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    /// Bounds for anything that is counted or measured in other units.
    static let valueBounds = [1.0, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000]

    private struct Family {
        let kind: PrometheusText.Kind
        var series: [[PrometheusText.Label]: any PrometheusSeries] = [:]
    }
    private let families = Mutex<[String: Family]>([:])

    /// A registry without metrics.
    public init() {}

    /// Everything in the text exposition format 0.0.4.
    public func text() -> String {
        let snapshot = families.withLock { $0 }
        return snapshot.sorted { $0.key < $1.key }.map { name, family in
            PrometheusText.family(name, family.kind, family.series.map { ($0.key, $0.value.points) })
        }.joined()
    }

    private func series<Series: PrometheusSeries>(
        _ label: String, suffix: String = "", _ kind: PrometheusText.Kind, _ dimensions: [(String, String)],
        make: () -> Series
    ) -> Series {
        var name = PrometheusText.name(label, allowingColon: true)
        if !name.hasSuffix(suffix) { name += suffix }
        let labels = dimensions.map { PrometheusText.Label($0.0, $0.1) }.sorted()
        return families.withLock { families in
            // One name with two kinds is a mistake that Prometheus refuses whole: the second gets a name of its own.
            if let other = families[name]?.kind, other != kind { name += "_\(kind.rawValue)" }
            var family = families[name] ?? Family(kind: kind)
            if let known = family.series[labels] as? Series { return known }
            let made = make()
            guard family.series.count < Self.seriesLimit else { return made }
            family.series[labels] = made
            families[name] = family
            return made
        }
    }

    /// A counter `<label>_total`.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, suffix: "_total", .counter, dimensions, make: PrometheusValue.init)
    }

    /// A counter of fractions, `<label>_total`.
    public func makeFloatingPointCounter(label: String, dimensions: [(String, String)])
        -> any FloatingPointCounterHandler
    {
        series(label, suffix: "_total", .counter, dimensions, make: PrometheusValue.init)
    }

    /// A gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, .gauge, dimensions, make: PrometheusValue.init)
    }

    /// A histogram, or a gauge when the recorder does not aggregate.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(label, .gauge, dimensions, make: PrometheusValue.init) }
        return series(label, .histogram, dimensions) { PrometheusHistogram(bounds: Self.valueBounds) }
    }

    /// A histogram `<label>_seconds`.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, suffix: "_seconds", .histogram, dimensions) { PrometheusHistogram(bounds: Self.secondsBounds) }
    }

    /// Series stay: a counter that vanishes looks like a restart.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// Series stay.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// Series stay.
    public func destroyMeter(_ handler: any MeterHandler) {}
    /// Series stay.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Series stay.
    public func destroyTimer(_ handler: any TimerHandler) {}
}

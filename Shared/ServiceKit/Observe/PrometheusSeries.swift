import Metrics
import Synchronization

/// One time series, or the several of a histogram.
protocol PrometheusSeries: AnyObject, Sendable {
    var points: [PrometheusText.Point] { get }
}

/// A counter's or a gauge's number.
final class PrometheusValue: PrometheusSeries, CounterHandler, FloatingPointCounterHandler, MeterHandler,
    RecorderHandler
{
    private let value = Mutex(0.0)

    var points: [PrometheusText.Point] { [.init(value: value.withLock { $0 })] }

    func increment(by amount: Int64) { increment(by: Double(amount)) }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { increment(by: -amount) }
    func set(_ new: Int64) { set(Double(new)) }
    func set(_ new: Double) { value.withLock { $0 = new } }
    func record(_ new: Int64) { set(Double(new)) }
    func record(_ new: Double) { set(new) }
    func reset() { set(0.0) }
}

/// How many values were at most so large, for each bound; and their sum.
final class PrometheusHistogram: PrometheusSeries, RecorderHandler, TimerHandler {
    private struct State {
        var counts: [Int]
        var sum = 0.0
    }
    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Double) {
        // One value that is no number would spoil the sum for good.
        guard !value.isNaN else { return }
        let place = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[place] += 1
            state.sum += value
        }
    }

    var points: [PrometheusText.Point] {
        let state = state.withLock { $0 }
        var total = 0
        let buckets = zip(bounds + [.infinity], state.counts).map { bound, count in
            total += count
            return PrometheusText.Point(
                suffix: "_bucket", bound: PrometheusText.number(bound), value: Double(total))
        }
        return buckets + [.init(suffix: "_sum", value: state.sum), .init(suffix: "_count", value: Double(total))]
    }
}

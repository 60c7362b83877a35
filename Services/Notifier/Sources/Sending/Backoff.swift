import Foundation

/// How long to wait before the next try: twice as long each time, up to a cap, with jitter, so that what failed together does not come back together.
struct Backoff: Sendable {
    /// Seconds before the second try.
    var first: TimeInterval = 5
    /// The longest wait, seconds.
    var cap: TimeInterval = 3_600
    /// The last try; with the longest wait of an hour these are four days, as RFC 5321 section 4.5.4.1 advises.
    var attempts = 100

    /// Seconds to wait after so many failed tries; between half and all of the capped delay.
    func delay(after failures: Int) -> TimeInterval {
        let full = min(cap, first * pow(2, Double(min(max(failures, 1), 60) - 1)))
        return full * Double.random(in: 0.5...1)
    }
}

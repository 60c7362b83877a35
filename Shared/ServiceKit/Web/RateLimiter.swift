public import Foundation

/// Token buckets, one per key: `rate` a second in the long run, `burst` at once. A value; time is given to it. Keys
/// whose bucket is full again are forgotten, and of too many the longest unused.
public struct RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var last: Date
    }
    private let rate: Double
    private let burst: Double
    private let capacity: Int
    private var buckets: [String: Bucket] = [:]

    /// Limits of `rate` a second with bursts of `burst`, for at most `capacity` keys.
    public init(rate: Double, burst: Double, capacity: Int = 50_000) {
        self.rate = rate
        self.burst = burst
        self.capacity = capacity
    }

    /// Takes a token of `key`; the seconds to wait when there is none, else `nil`.
    public mutating func take(_ key: String, now: Date) -> TimeInterval? {
        var bucket = buckets[key] ?? Bucket(tokens: burst, last: now)
        bucket.tokens = tokens(of: bucket, at: now)
        bucket.last = max(now, bucket.last)
        let wait = bucket.tokens >= 1 ? nil : (1 - bucket.tokens) / rate
        if wait == nil { bucket.tokens -= 1 }
        buckets[key] = bucket
        if buckets.count > capacity { forget(now) }
        return wait
    }

    /// How many keys are remembered.
    var count: Int { buckets.count }

    private func tokens(of bucket: Bucket, at now: Date) -> Double {
        min(burst, bucket.tokens + max(0, now.timeIntervalSince(bucket.last)) * rate)
    }

    private mutating func forget(_ now: Date) {
        buckets = buckets.filter { tokens(of: $0.value, at: now) < burst }
        guard buckets.count > capacity * 9 / 10 else { return }
        let kept = buckets.sorted { $0.value.last > $1.value.last }.prefix(capacity * 9 / 10)
        buckets = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }
}

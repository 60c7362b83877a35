public import Foundation

/// Slows guessing: after five failures an account, or an address, must wait, each further failure twice as long. A
/// value; time is given to it.
public struct SignInThrottle: Sendable {
    /// So many failures are free.
    public static let free = 5
    /// The wait after the last free failure.
    public static let firstWait: TimeInterval = 30
    /// The longest wait.
    public static let longestWait: TimeInterval = 3_600
    /// Failures are forgotten so long after the last one.
    public static let memory: TimeInterval = 86_400
    /// The most accounts and addresses remembered: beyond it, those whose last failure is oldest are forgotten.
    let capacity: Int

    private struct Failures {
        var count = 0
        var last = Date.distantPast

        var until: Date {
            guard count >= SignInThrottle.free else { return .distantPast }
            let wait = SignInThrottle.firstWait * pow(2, Double(min(count - SignInThrottle.free, 20)))
            return last.addingTimeInterval(min(wait, SignInThrottle.longestWait))
        }
    }
    private enum Key: Hashable {
        case account(String)
        case address(String)
    }
    private var failures: [Key: Failures] = [:]

    /// No failures so far.
    public init(capacity: Int = 20_000) { self.capacity = capacity }

    /// How many seconds to wait before `account` may be tried from `address`; `nil` when it may be tried now.
    public func wait(account: String, address: String, now: Date) -> TimeInterval? {
        let until = keys(account, address).compactMap { failures[$0]?.until }.max() ?? .distantPast
        return until > now ? until.timeIntervalSince(now) : nil
    }

    /// Remembers a wrong password.
    public mutating func failed(account: String, address: String, now: Date) {
        for key in keys(account, address) {
            var entry = failures[key] ?? Failures()
            if now.timeIntervalSince(entry.last) > Self.memory { entry.count = 0 }
            entry.count += 1
            entry.last = now
            failures[key] = entry
        }
        guard failures.count > capacity else { return }
        failures = failures.filter { now.timeIntervalSince($0.value.last) <= Self.memory }
        guard failures.count > capacity else { return }
        let kept = failures.sorted { $0.value.last > $1.value.last }.prefix(capacity * 9 / 10)
        failures = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }

    /// Forgets the failures of both: the people of one office share an address, and one who knows the password proves
    /// it to be an honest one.
    public mutating func succeeded(account: String, address: String) {
        for key in keys(account, address) { failures[key] = nil }
    }

    /// How many accounts and addresses are remembered.
    var remembered: Int { failures.count }

    private func keys(_ account: String, _ address: String) -> [Key] {
        address.isEmpty ? [.account(account)] : [.account(account), .address(address)]
    }
}

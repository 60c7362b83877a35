import Foundation
import ServiceKit
import Synchronization

/// Slows guessing of passwords and codes, by what is guessed at and by who guesses. What is guessed at counts a try as failed from its beginning
/// until it succeeds, so that many tries at once get no further than one after the other; an address counts what has failed, for an office shares one.
final class GuessGuard: Sendable {
    private let throttle = Mutex(SignInThrottle())
    private let clock: any WallClock

    init(clock: any WallClock) { self.clock = clock }

    /// Begins a try at `target`, a login or a number.
    /// - Returns: the seconds to wait, when it must not be made now.
    func begin(at target: String, from address: String) -> TimeInterval? {
        throttle.withLock { throttle in
            let waits = keys(target, address).compactMap { throttle.wait(account: $0, address: "", now: clock.now) }
            if let wait = waits.max() { return wait }
            throttle.failed(account: keys(target, address)[0], address: "", now: clock.now)
            return nil
        }
    }

    /// The try was wrong.
    func failed(from address: String) {
        guard !address.isEmpty else { return }
        throttle.withLock { $0.failed(account: "address/\(address)", address: "", now: clock.now) }
    }

    /// The try was right.
    func succeeded(at target: String, from address: String) {
        throttle.withLock { throttle in
            for key in keys(target, address) { throttle.succeeded(account: key, address: "") }
        }
    }

    private func keys(_ target: String, _ address: String) -> [String] {
        ["target/\(target.prefix(100))"] + (address.isEmpty ? [] : ["address/\(address)"])
    }
}

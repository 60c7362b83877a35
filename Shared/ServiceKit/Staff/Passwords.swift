import Dispatch
import Foundation
import Synchronization

/// Why a password was not looked at, or is not good enough.
public enum PasswordError: Error, Hashable, CustomStringConvertible {
    /// Too many wait to be checked.
    case busy
    /// Shorter than `Passwords.shortest` characters.
    case tooShort
    /// Longer than `Passwords.longest` bytes.
    case tooLong

    /// One sentence, with what to do.
    public var description: String {
        switch self {
        case .busy: "Many people sign in at this moment: try again in a few seconds."
        case .tooShort: "The password is too short: take at least \(Passwords.shortest) characters."
        case .tooLong: "The password is too long: take at most \(Passwords.longest) bytes."
        }
    }
}

/// Hashes and checks passwords away from the threads that answer requests, at most two at once: each takes 16 MB and a
/// quarter of a second.
public final class Passwords: Sendable {
    /// The fewest characters of a new password (NIST SP 800-63B: at least 8).
    public static let shortest = 10
    /// The most bytes that are looked at.
    public static let longest = 1_024
    /// How many may wait before the next is turned away.
    static let patience = 64

    /// Two lanes, each one after the other.
    private let lanes = [DispatchQueue(label: "otklik.passwords.0"), DispatchQueue(label: "otklik.passwords.1")]
    private let load = Mutex([0, 0])
    private let cost: PasswordHash.Cost

    /// Passwords of the given cost.
    public init(cost: PasswordHash.Cost = .standard) { self.cost = cost }

    /// Hashes a new password.
    /// - Throws: `PasswordError`.
    public func hash(_ password: String) async throws -> PasswordHash {
        guard password.count >= Self.shortest else { throw PasswordError.tooShort }
        guard password.utf8.count <= Self.longest else { throw PasswordError.tooLong }
        return try await work { [cost] in try PasswordHash(of: password, cost: cost) }
    }

    /// Whether `password` is the one behind `hash`. Without a hash (no such account) it takes as long and says no, so
    /// that the time tells nothing.
    /// - Throws: `PasswordError.busy`.
    public func verify(_ password: String, against hash: PasswordHash?) async throws -> Bool {
        guard !password.isEmpty, password.utf8.count <= Self.longest else { return false }
        return try await work { [cost] in
            guard let hash else {
                _ = try PasswordHash(of: password, cost: cost)
                return false
            }
            return try hash.matches(password)
        }
    }

    private func work<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let lane = try load.withLock { load in
            let lane = load[0] <= load[1] ? 0 : 1
            guard load[lane] < Self.patience / 2 else { throw PasswordError.busy }
            load[lane] += 1
            return lane
        }
        return try await withCheckedThrowingContinuation { continuation in
            lanes[lane].async { [self] in
                let result = Result { try body() }
                load.withLock { $0[lane] -= 1 }
                continuation.resume(with: result)
            }
        }
    }
}

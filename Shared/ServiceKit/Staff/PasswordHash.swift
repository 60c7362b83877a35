import Crypto
import CryptoExtras
import Foundation

/// A password as it is stored: scrypt (RFC 7914) with its parameters and salt in the text, so that they can be raised
/// later. `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`, base 64 without padding.
public struct PasswordHash: Hashable, Sendable, CustomStringConvertible {
    /// What makes a guess expensive: 2^`logRounds` rounds, `blockSize`, `parallelism`.
    public struct Cost: Hashable, Sendable {
        let logRounds: Int
        let blockSize: Int
        let parallelism: Int

        /// N=2^14, r=8, p=5: 16 MB, as OWASP's cheat sheet on password storage recommends.
        public static let standard = Cost(unchecked: 14, 8, 5)

        /// A cost; `nil` when it is out of reason, so that a damaged row cannot eat all memory.
        public init?(logRounds: Int, blockSize: Int, parallelism: Int) {
            guard (1...17).contains(logRounds), (1...16).contains(blockSize), (1...16).contains(parallelism) else {
                return nil
            }
            self.init(unchecked: logRounds, blockSize, parallelism)
        }

        private init(unchecked logRounds: Int, _ blockSize: Int, _ parallelism: Int) {
            self.logRounds = logRounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }
    }

    private let cost: Cost
    private let salt: Data
    private let hash: Data

    /// Hashes `password` with a new salt. Takes about a quarter of a second: call it through `Passwords`.
    init(of password: String, cost: Cost = .standard) throws {
        var generator = SystemRandomNumberGenerator()
        let salt = Data((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        try self.init(
            of: Data(password.precomposedStringWithCompatibilityMapping.utf8), salt: salt, length: 32, cost: cost)
    }

    init(of password: Data, salt: Data, length: Int, cost: Cost) throws {
        self.cost = cost
        self.salt = salt
        hash = try Self.scrypt(password, salt: salt, length: length, cost: cost)
    }

    /// Reads a stored text; `nil` when it is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
        let names = ["ln=", "r=", "p="]
        let numbers = zip(names, parts[2].split(separator: ",")).compactMap { name, part in
            part.hasPrefix(name) ? Int(part.dropFirst(name.count)) : nil
        }
        guard numbers.count == names.count,
            let cost = Cost(logRounds: numbers[0], blockSize: numbers[1], parallelism: numbers[2]),
            let salt = Data(base64URL: String(parts[3])), !salt.isEmpty,
            let hash = Data(base64URL: String(parts[4])), hash.count >= 16
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// The text to store.
    public var description: String {
        "$scrypt$ln=\(cost.logRounds),r=\(cost.blockSize),p=\(cost.parallelism)$\(salt.base64URL)$\(hash.base64URL)"
    }

    /// Whether it should be made anew at the next sign-in, because the standard cost has changed.
    public var isOutdated: Bool { cost != .standard }

    /// The derived bytes, for comparison with the RFC's test vectors.
    var bytes: Data { hash }

    /// Whether `password` is the one that was hashed.
    func matches(_ password: String) throws -> Bool {
        let text = Data(password.precomposedStringWithCompatibilityMapping.utf8)
        // The library's scrypt cannot take an empty password.
        guard !text.isEmpty else { return false }
        let candidate = try Self.scrypt(text, salt: salt, length: hash.count, cost: cost)
        return zip(candidate, hash).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func scrypt(_ password: Data, salt: Data, length: Int, cost: Cost) throws -> Data {
        try KDF.Scrypt.deriveKey(
            from: password, salt: salt, outputByteCount: length, rounds: 1 << cost.logRounds, blockSize: cost.blockSize,
            parallelism: cost.parallelism
        ).withUnsafeBytes { Data($0) }
    }
}

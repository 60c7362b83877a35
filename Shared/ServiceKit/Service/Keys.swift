public import Crypto
public import Foundation

/// The keys of the suite. There is one secret; each purpose has a key of its own derived from it (HKDF-SHA256, RFC
/// 5869), so that a text signed for one purpose is worthless for another. All services of a city must be given the same
/// secret.
public struct Keys: Sendable {
    /// What a key is for; the raw value is part of the derivation and never changes.
    public enum Purpose: String, Sendable, CaseIterable {
        /// Session cookies of staff.
        case session
        /// Tokens in forms.
        case csrf
        /// The secret beside a tracking number.
        case appeal
        /// Addresses of files.
        case file
        /// Links in mails: confirm, unsubscribe, rate.
        case link
        /// What operators on the machine send to the running services.
        case operations
    }

    private let derived: [Purpose: SymmetricKey]

    /// Keys derived from `secret`, which should hold at least 256 random bits.
    public init(secret: Data) {
        let master = SymmetricKey(data: secret)
        derived = Dictionary(
            uniqueKeysWithValues: Purpose.allCases.map { purpose in
                let info = Data("otklik/\(purpose.rawValue)/1".utf8)
                return (purpose, HKDF<SHA256>.deriveKey(inputKeyMaterial: master, info: info, outputByteCount: 32))
            })
    }

    /// The key for `purpose`.
    public func key(_ purpose: Purpose) -> SymmetricKey { derived[purpose]! }

    /// A short signature of `text` that can be typed: HMAC-SHA256 cut to 128 bits (RFC 2104 section 5), 26 characters
    /// of `Base32`.
    public func signature(of text: String, for purpose: Purpose) -> String {
        Base32.encode(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key(purpose)).prefix(16))
    }

    /// Whether `candidate` is the signature of `text`; takes the same time wherever they differ.
    public func isSignature(_ candidate: String, of text: String, for purpose: Purpose) -> Bool {
        constantTimeEqual(Base32.normalized(candidate), signature(of: text, for: purpose))
    }

    /// The secret a resident is given beside the tracking number; without it a number tells a stranger nothing.
    public func appealSecret(for id: String) -> String { signature(of: id, for: .appeal) }

    /// Whether `candidate`, as typed, is the secret of the appeal `id`.
    public func isAppealSecret(_ candidate: String, for id: String) -> Bool {
        isSignature(candidate, of: id, for: .appeal)
    }
}

/// Compares without telling by its time where two texts differ.
func constantTimeEqual(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

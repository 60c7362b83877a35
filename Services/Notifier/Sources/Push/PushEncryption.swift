import Appeals
import Crypto
import Foundation

/// Encrypts for one browser, so that its push service carries what it cannot read: RFC 8291 over the content coding
/// `aes128gcm` of RFC 8188, always in one record.
struct PushEncryption: Sendable {
    /// The longest payload, bytes (RFC 8291 section 4): what push services must take, 4,096, less the header of 86, the
    /// delimiter of 1 and the tag of 16. What is longer is not cut here, because only the caller knows what it can
    /// spare; it throws.
    static let longestPayload = 3_993

    /// The record size that the header names; one record of the longest payload is shorter.
    private static let recordSize: UInt32 = 4_096
    /// RFC 8291 section 3.2.
    private static let secretLength = 16
    /// An uncompressed point of P-256 (SEC 1 section 2.3.3): 0x04 and both coordinates.
    private static let pointLength = 65
    /// What ends the plaintext of the last record (RFC 8188 section 2).
    private static let lastDelimiter: UInt8 = 2

    private let receiver: P256.KeyAgreement.PublicKey
    private let secret: Data

    /// Reads a browser's keys.
    /// - Throws: `PushEncryptionError.badText`, `.badLength`, `.notOnCurve`, `.badSecret`: no message will ever reach
    ///   this browser.
    init(_ subscription: PushSubscription) throws(PushEncryptionError) {
        guard let point = Base64URL.decode(subscription.p256dh), let secret = Base64URL.decode(subscription.auth) else {
            throw .badText
        }
        guard point.count == Self.pointLength, point.first == 4 else { throw .badLength }
        // The library looks whether the point is on the curve: one that is not would give our side of the secret away.
        guard let receiver = try? P256.KeyAgreement.PublicKey(x963Representation: point) else { throw .notOnCurve }
        guard secret.count == Self.secretLength else { throw .badSecret }
        self.receiver = receiver
        self.secret = secret
    }

    /// The body to send: header and one encrypted record, under a key and a salt that are used this once.
    /// - Throws: `PushEncryptionError.tooLong` past `longestPayload`, `.notEncrypted`.
    func encrypt(_ payload: Data) throws(PushEncryptionError) -> Data {
        var generator = SystemRandomNumberGenerator()
        let salt = Data((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        return try encrypt(payload, sender: P256.KeyAgreement.PrivateKey(), salt: salt)
    }

    /// As above under a given key and salt of 16 bytes: for the example of RFC 8291, and for nothing else, since a
    /// second message under them would give both away.
    func encrypt(
        _ payload: Data, sender: P256.KeyAgreement.PrivateKey, salt: Data
    ) throws(PushEncryptionError) -> Data {
        guard payload.count <= Self.longestPayload else { throw .tooLong }
        let point = sender.publicKey.x963Representation
        do {
            let input = try keyMaterial(sender)
            let key = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: input, salt: salt, info: Data("Content-Encoding: aes128gcm\0".utf8),
                outputByteCount: 16)
            // RFC 8188 section 2.3: the first record's number is 0, which leaves the nonce as it was derived.
            let nonce = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: input, salt: salt, info: Data("Content-Encoding: nonce\0".utf8), outputByteCount: 12)
            let record = try AES.GCM.seal(
                payload + [Self.lastDelimiter], using: key,
                nonce: AES.GCM.Nonce(data: nonce.withUnsafeBytes { Data($0) }))
            return salt + Self.header(point) + record.ciphertext + record.tag
        } catch {
            throw .notEncrypted
        }
    }

    /// What both sides derive the keys of the message from (RFC 8291 section 3.4).
    private func keyMaterial(_ sender: P256.KeyAgreement.PrivateKey) throws -> SymmetricKey {
        let info = Data("WebPush: info\0".utf8) + receiver.x963Representation + sender.publicKey.x963Representation
        return try sender.sharedSecretFromKeyAgreement(with: receiver)
            .hkdfDerivedSymmetricKey(using: SHA256.self, salt: secret, sharedInfo: info, outputByteCount: 32)
    }

    /// What follows the salt (RFC 8188 section 2.1): the record size, and as key id our public key (RFC 8291 section
    /// 4).
    private static func header(_ point: Data) -> Data {
        withUnsafeBytes(of: recordSize.bigEndian) { Data($0) } + [UInt8(pointLength)] + point
    }
}

/// Why nothing was encrypted; the raw value is the code in the delivery log.
enum PushEncryptionError: String, Error, Hashable, CustomStringConvertible {
    /// A key of the subscription is not base64url without padding.
    case badText = "bad-base64"
    /// The browser's public key is no uncompressed point of 65 bytes.
    case badLength = "bad-key"
    /// The browser's public key is not a point of P-256.
    case notOnCurve = "not-on-curve"
    /// The shared secret has not 16 bytes.
    case badSecret = "bad-auth"
    /// The payload is longer than push services must take.
    case tooLong = "too-long"
    /// The library would not encrypt.
    case notEncrypted = "not-encrypted"

    /// One sentence, without anything of the keys.
    var description: String {
        switch self {
        case .badText: "A key of the browser's subscription is not base64url; the browser must subscribe again."
        case .badLength:
            "The public key of the browser's subscription is no uncompressed point of 65 bytes; the browser must "
                + "subscribe again."
        case .notOnCurve:
            "The public key of the browser's subscription is not on the curve P-256; the browser must subscribe again."
        case .badSecret:
            "The shared secret of the browser's subscription has not 16 bytes; the browser must subscribe again."
        case .tooLong: "The notification is longer than 3,993 bytes, which push services need not take; shorten it."
        case .notEncrypted: "The notification could not be encrypted; it can be tried again."
        }
    }
}

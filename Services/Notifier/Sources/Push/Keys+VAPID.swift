import Crypto
import Foundation
import ServiceKit

extension Keys {
    /// The key by which push services know this suite (RFC 8292 section 3.2: P-256). Derived, so that every instance
    /// has the same one and nothing need be stored; with another secret of the suite all browsers must subscribe again.
    var vapid: P256.Signing.PrivateKey {
        var counter = 0
        while true {
            // Not every 32 bytes are a scalar of the curve: one time in 2^32 the next ones are tried.
            let info = counter == 0 ? "otklik/vapid/1" : "otklik/vapid/1/\(counter)"
            let scalar = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: key(.link), info: Data(info.utf8), outputByteCount: 32)
            if let key = try? P256.Signing.PrivateKey(rawRepresentation: scalar.withUnsafeBytes { Data($0) }) {
                return key
            }
            counter += 1
        }
    }

    /// What a page gives `PushManager.subscribe` as `applicationServerKey`: the uncompressed point, base64url (RFC 8292
    /// section 3.2).
    var applicationServerKey: String { Base64URL.encode(vapid.publicKey.x963Representation) }
}

import Appeals
import Crypto
import Foundation
import Testing

@testable import NotifierService

@Suite("Web push messages are encrypted for the browser", .timeLimit(.minutes(4)))
struct PushEncryptionTests {
    /// RFC 8291 appendix A.
    private enum Example {
        static let text = "When I grow up, I want to be a watermelon"
        static let sender = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
        static let receiver = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
        static let salt = "DGv6ra1nlYgDCS1FRnbzlw"
        static let subscription = PushSubscription(
            endpoint: "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
            p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            auth: "BTBZMqHH6r4Tts7J_aSIgg")
        static let body =
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
            + "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    }

    @Test("The example of RFC 8291 comes out byte for byte")
    func example() throws {
        let sender = try P256.KeyAgreement.PrivateKey(rawRepresentation: #require(Base64URL.decode(Example.sender)))
        let salt = try #require(Base64URL.decode(Example.salt))
        let body = try PushEncryption(Example.subscription).encrypt(
            Data(Example.text.utf8), sender: sender, salt: salt)
        #expect(Base64URL.encode(body) == Example.body)
        #expect(body.count == 144)
    }

    @Test("A browser reads what was written, from nothing to the longest; key and salt are new every time")
    func roundTrip() throws {
        let browser = PushReceiver()
        let encryption = try PushEncryption(browser.subscription)
        for length in [0, 1, 15, 16, 1_000, PushEncryption.longestPayload] {
            let text = Data((0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) })
            let (first, second) = (try encryption.encrypt(text), try encryption.encrypt(text))
            #expect(try browser.read(first) == text && browser.read(second) == text)
            #expect(first.prefix(16) != second.prefix(16) && first[21..<86] != second[21..<86])
            // RFC 8291 section 4: 4,096 bytes in all is what push services must take.
            #expect(first.count == length + 103 && first.count <= 4_096)
        }
        #expect(throws: PushEncryptionError.tooLong) {
            try encryption.encrypt(Data(count: PushEncryption.longestPayload + 1))
        }
        let body = try encryption.encrypt(Data("a".utf8))
        #expect(throws: (any Error).self) { try PushReceiver().read(body) }
    }

    @Test("The test's own browser reads the example of RFC 8291 too")
    func independentReader() throws {
        let key = try P256.KeyAgreement.PrivateKey(rawRepresentation: #require(Base64URL.decode(Example.receiver)))
        let secret = try #require(Base64URL.decode(Example.subscription.auth))
        let browser = PushReceiver(key: key, secret: secret)
        #expect(browser.subscription.p256dh == Example.subscription.p256dh)
        let body = try #require(Base64URL.decode(Example.body))
        #expect(try browser.read(body) == Data(Example.text.utf8))
    }

    @Test(
        "Keys that are none are refused, each for its own reason",
        arguments: [
            ("not base64!", nil, .badText), (Example.subscription.p256dh + "=", nil, .badText),
            ("", nil, .badLength), ("BCVx", nil, .badLength), (Example.subscription.p256dh + "AAAA", nil, .badLength),
            // The same point in its short form, and 65 bytes that do not say that they are a point.
            (point(2, 32), nil, .badLength), (point(2, 64), nil, .badLength),
            (point(4, 64), nil, .notOnCurve), (point(4, 64, last: 1), nil, .notOnCurve),
            (nil, "BTBZMqHH6r4Tts7J/aSIgg", .badText), (nil, "", .badSecret), (nil, "BTBZMqHH6r4Tts7J_aSI", .badSecret),
            (nil, "BTBZMqHH6r4Tts7J_aSIggAA", .badSecret),
        ] as [(String?, String?, PushEncryptionError)])
    func badKeys(p256dh: String?, auth: String?, expected: PushEncryptionError) {
        var subscription = Example.subscription
        if let p256dh { subscription.p256dh = p256dh }
        if let auth { subscription.auth = auth }
        #expect(throws: expected) { try PushEncryption(subscription) }
        #expect(expected.description.hasSuffix("."))
    }

    /// A first byte and zeros, which are no point of the curve.
    private static func point(_ first: UInt8, _ zeros: Int, last: UInt8 = 0) -> String {
        Base64URL.encode([first] + Array(repeating: 0, count: zeros - 1) + [last])
    }

    @Test("A notification that is too long is cut between characters, whatever must be escaped in it")
    func cut() throws {
        for character in ["a", "ж", "👩‍👩‍👧", "\"", "\u{1}", "e\u{301}"] {
            let body = String(repeating: character, count: 4_000)
            let notice = PushNotice(title: "Обращение 2026-17", body: body, url: "https://example.org/t/1", tag: "k")
            let json = try notice.json()
            #expect(json.count <= PushEncryption.longestPayload)
            #expect(json.count > PushEncryption.longestPayload - 6 * character.utf8.count)
            let read = try JSONDecoder().decode([String: String].self, from: json)
            #expect(read["title"] == notice.title && read["url"] == notice.url && read["tag"] == "k")
            let shown = try #require(read["body"])
            #expect(shown.last == "…" && body.hasPrefix(shown.dropLast()))
        }
        let short = PushNotice(title: "t", body: "Кратко.", url: "u", tag: "k")
        #expect(try JSONDecoder().decode([String: String].self, from: short.json())["body"] == "Кратко.")
        let title = PushNotice(title: String(repeating: "t", count: 4_000), body: "b", url: "u", tag: "k")
        #expect(throws: PushEncryptionError.tooLong) { try title.json() }
    }
}

/// A browser as RFC 8291 and RFC 8188 describe it; written from them and apart from what encrypts, so that the two
/// check each other: with HMAC alone, where the other side uses a library's HKDF.
private struct PushReceiver {
    struct Unreadable: Error {}

    var key = P256.KeyAgreement.PrivateKey()
    var secret = Data((0..<16).map { _ in UInt8.random(in: .min ... .max) })

    var subscription: PushSubscription {
        PushSubscription(
            endpoint: "https://push.example.net/push/1", p256dh: Base64URL.encode(key.publicKey.x963Representation),
            auth: Base64URL.encode(secret))
    }

    /// The plaintext of a body of one record.
    func read(_ body: Data) throws -> Data {
        let body = Array(body)
        // Salt, record size, length of the key id, key id (RFC 8188 section 2.1).
        guard body.count >= 86 + 17, body[20] == 65 else { throw Unreadable() }
        let size = body[16..<20].reduce(0) { $0 << 8 | Int($1) }
        let (salt, theirs, record) = (Data(body[..<16]), Data(body[21..<86]), body[86...])
        guard record.count < size else { throw Unreadable() }
        let sender = try P256.KeyAgreement.PublicKey(x963Representation: theirs)
        let shared = try key.sharedSecretFromKeyAgreement(with: sender).withUnsafeBytes { Data($0) }
        // RFC 8291 section 3.4, in its own notation.
        let material = hmac(hmac(shared, with: secret), "WebPush: info", key.publicKey.x963Representation + theirs)
        let prk = hmac(material, with: salt)
        let contentKey = hmac(prk, "Content-Encoding: aes128gcm").prefix(16)
        let nonce = hmac(prk, "Content-Encoding: nonce").prefix(12)
        let box = try AES.GCM.SealedBox(
            nonce: AES.GCM.Nonce(data: nonce), ciphertext: record.dropLast(16), tag: record.suffix(16))
        let padded = try AES.GCM.open(box, using: SymmetricKey(data: contentKey))
        // The last record ends with 0x02 and zeros (RFC 8188 section 2).
        guard let end = padded.lastIndex(where: { $0 != 0 }), padded[end] == 2 else { throw Unreadable() }
        return padded[..<end]
    }

    private func hmac(_ data: Data, with key: Data) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: data, using: SymmetricKey(data: key)))
    }

    /// One block of HKDF's second half (RFC 5869 section 2.3).
    private func hmac(_ prk: Data, _ label: String, _ context: Data = Data()) -> Data {
        hmac(Data(label.utf8) + [0] + context + [1], with: prk)
    }
}

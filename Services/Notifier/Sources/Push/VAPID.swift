import Crypto
import Foundation
import ServiceKit
import Synchronization

/// Tells push services who sends (RFC 8292): a token for each of them, signed with the key that browsers subscribed
/// with.
final class VAPID: Sendable {
    /// How long a token holds, seconds; RFC 8292 section 2 allows a day at most, and clocks differ.
    private static let lifetime: TimeInterval = 12 * 3_600
    /// How many tokens are kept: there are a handful of push services, but what residents name as one has no end.
    private static let mostTokens = 100

    /// What the token says (RFC 8292 section 2).
    private struct Claims: Encodable {
        let aud: String
        let exp: Int
        let sub: String
    }

    private struct Token {
        let value: String
        let issued: Date
    }

    /// The key that browsers subscribe with, as `applicationServerKey` of the page.
    let publicKey: String
    private let key: P256.Signing.PrivateKey
    private let subject: String
    private let clock: any WallClock
    private let tokens = Mutex<[String: Token]>([:])

    /// Tokens signed with the key of the suite. A push service that has a complaint finds us (RFC 8292 section 2.1) at
    /// `site`, what residents type, or where that is no https, by mail to `sender`.
    init(keys: Keys, site: URL, sender: String, clock: any WallClock) {
        key = keys.vapid
        publicKey = keys.applicationServerKey
        subject = site.scheme?.lowercased() == "https" ? site.absoluteString : "mailto:\(sender)"
        self.clock = clock
    }

    /// The header `Authorization` for the push service at `origin` (RFC 8292 section 3). The same one until half its
    /// life is over, because push services remember whose token they have verified.
    /// - Throws: what the library says when it does not sign.
    func authorization(for origin: String) throws -> String {
        let now = clock.now
        let token = try tokens.withLock { tokens in
            if let token = tokens[origin], Self.isFresh(token, at: now) { return token.value }
            if tokens.count >= Self.mostTokens { tokens.removeAll() }
            let value = try signed(for: origin, at: now)
            tokens[origin] = Token(value: value, issued: now)
            return value
        }
        return "vapid t=\(token), k=\(publicKey)"
    }

    /// A clock that was set back makes a token too long-lived, so one from the future is not fresh either.
    private static func isFresh(_ token: Token, at now: Date) -> Bool {
        token.issued <= now && now < token.issued + lifetime / 2
    }

    /// A JWT signed with ES256: r and s side by side (RFC 7518 section 3.4).
    private func signed(for origin: String, at now: Date) throws -> String {
        let claims = Claims(aud: origin, exp: Int((now + Self.lifetime).timeIntervalSince1970), sub: subject)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let header = Base64URL.encode(#"{"alg":"ES256","typ":"JWT"}"#.utf8)
        let text = "\(header).\(Base64URL.encode(try encoder.encode(claims)))"
        let signature = try key.signature(for: Data(text.utf8))
        return "\(text).\(Base64URL.encode(signature.rawRepresentation))"
    }
}

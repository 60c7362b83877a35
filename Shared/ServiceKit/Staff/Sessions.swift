public import Foundation
public import Hummingbird
public import Appeals

/// Makes and reads session cookies: a payload in base64url and its signature. Nothing is stored, so any instance reads
/// them; an epoch ends them.
public struct Sessions: Sendable {
    /// However often it is used, a session ends so long after the password was given.
    public static let longest: TimeInterval = 7 * 86_400

    private let keys: Keys
    private let clock: any WallClock
    private let lifetime: TimeInterval
    private let isSecure: Bool

    /// Sessions that end `lifetime` seconds after their last use. `isSecure`: the suite is reached by https, so the
    /// cookie is bound to it.
    public init(keys: Keys, clock: any WallClock, lifetime: TimeInterval, isSecure: Bool) {
        self.keys = keys
        self.clock = clock
        self.lifetime = lifetime
        self.isSecure = isSecure
    }

    /// The cookie's name; the prefix makes browsers refuse one that was not set by this very host over https (RFC
    /// 6265bis section 4.1.3).
    public var cookieName: String { isSecure ? "__Host-otklik" : "otklik" }

    /// A new session for an account that has just proved who it is.
    public func start(account: String, name: String, roles: Set<Role>, units: Set<String>, epoch: Int) -> StaffSession {
        let now = clock.now
        return StaffSession(
            account: account, name: name, roles: roles, units: units, epoch: epoch, signedIn: now,
            expires: now.addingTimeInterval(lifetime))
    }

    /// The cookie that carries `session`.
    public func cookie(for session: StaffSession) throws -> Cookie {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .secondsSince1970
        encoder.outputFormatting = .sortedKeys
        let payload = try encoder.encode(session).base64URL
        return cookie(payload + "." + keys.signature(of: payload, for: .session), maxAge: Int(lifetime))
    }

    /// The cookie that signs out.
    public var ended: Cookie { cookie("", maxAge: 0) }

    private func cookie(_ value: String, maxAge: Int) -> Cookie {
        Cookie(
            name: cookieName, value: value, maxAge: maxAge, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
    }

    /// The session in `cookies`, if it was signed by us and has not run out. Its epoch is not looked at here.
    func session(in cookies: Cookies) -> StaffSession? {
        guard let parts = cookies[cookieName]?.value.split(separator: ".", omittingEmptySubsequences: false),
            parts.count == 2, keys.isSignature(String(parts[1]), of: String(parts[0]), for: .session),
            let payload = Data(base64URL: String(parts[0]))
        else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        guard let session = try? decoder.decode(StaffSession.self, from: payload), session.expires > clock.now else {
            return nil
        }
        return session
    }

    /// `session` with a later end, when more than a tenth of its time has passed; so a cookie is not sent with every
    /// answer.
    func renewed(_ session: StaffSession) -> StaffSession? {
        let end = min(clock.now.addingTimeInterval(lifetime), session.signedIn.addingTimeInterval(Self.longest))
        guard end.timeIntervalSince(session.expires) > lifetime / 10 else { return nil }
        var renewed = session
        renewed.expires = end
        return renewed
    }
}

extension Data {
    /// Base 64 with the alphabet of addresses, without padding (RFC 4648 section 5).
    var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    init?(base64URL text: String) {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        self.init(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding)
    }
}

import Crypto
import Foundation
import ServiceKit
import Testing

@testable import NotifierService

@Suite("Push services are told who sends", .timeLimit(.minutes(4)))
struct VAPIDTests {
    private static let keys = Keys(secret: Data("a secret of a test".utf8))
    private static let start = Date(timeIntervalSince1970: 1_790_000_000)

    private let clock = ManualClock(VAPIDTests.start)

    private func vapid(site: String = "https://otklik.example.org", keys: Keys = VAPIDTests.keys) throws -> VAPID {
        VAPID(
            keys: keys, site: try #require(URL(string: site)), sender: "otklik@example.org", clock: clock)
    }

    @Test("The token is a JWT of ES256 that the public key verifies, for the origin, for half a day, from the suite")
    func token() throws {
        let header = try vapid().authorization(for: "https://push.example.net")
        let match = try #require(
            header.wholeMatch(of: /vapid t=([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+), k=([A-Za-z0-9_-]+)/))
        let head = try JSONDecoder().decode([String: String].self, from: decoded(match.1))
        #expect(head == ["typ": "JWT", "alg": "ES256"])
        let claims = try JSONDecoder().decode(Claims.self, from: decoded(match.2))
        #expect(claims.aud == "https://push.example.net" && claims.sub == "https://otklik.example.org")
        #expect(claims.exp == Self.start.timeIntervalSince1970 + 12 * 3_600)

        // RFC 7518 section 3.4: r and s, 32 bytes each.
        let signature = try decoded(match.3)
        #expect(signature.count == 64)
        let point = try decoded(match.4)
        #expect(point.count == 65 && point.first == 4)
        let key = try P256.Signing.PublicKey(x963Representation: point)
        #expect(
            key.isValidSignature(
                try P256.Signing.ECDSASignature(rawRepresentation: signature), for: Data("\(match.1).\(match.2)".utf8)))
        #expect(try vapid().publicKey == match.4 && Self.keys.applicationServerKey == match.4)
    }

    @Test("Where residents type no https, the push service is given an address for mail")
    func mail() throws {
        let claims = try claims(of: vapid(site: "http://localhost:8080").authorization(for: "https://push.example.net"))
        #expect(claims.sub == "mailto:otklik@example.org")
    }

    @Test("The key follows from the secret of the suite alone, and is worth nothing as any other key")
    func derived() throws {
        let again = Keys(secret: Data("a secret of a test".utf8))
        #expect(again.applicationServerKey == Self.keys.applicationServerKey)
        #expect(Keys(secret: Data("another".utf8)).applicationServerKey != Self.keys.applicationServerKey)
        // Browsers have subscribed with it: it must not change with a new version of the suite.
        #expect(
            Self.keys.applicationServerKey
                == "BN6cB4fKAU7rBluwzabhw0Gr9w8ASSUVvZqQwIeO_UsgxTgjPEzHnEzO3O3o1XR0aVZnbENBB0gPGuJchA1ptPY")
        let link = Self.keys.key(.link).withUnsafeBytes { Data($0) }
        #expect(Self.keys.vapid.rawRepresentation != link)
    }

    @Test("One token serves an origin until half its life is over; another origin has another")
    func kept() throws {
        let vapid = try vapid()
        let first = try vapid.authorization(for: "https://a.example.net")
        #expect(try vapid.authorization(for: "https://b.example.net") != first)
        clock.advance(by: 6 * 3_600 - 1)
        #expect(try vapid.authorization(for: "https://a.example.net") == first)
        clock.advance(by: 1)
        let second = try vapid.authorization(for: "https://a.example.net")
        #expect(second != first)
        #expect(try claims(of: second).exp == Self.start.timeIntervalSince1970 + 18 * 3_600)
        // A token of a time that has not come would hold longer than push services allow.
        clock.set(to: Self.start - 86_400)
        let earlier = try vapid.authorization(for: "https://a.example.net")
        #expect(try claims(of: earlier).exp == Self.start.timeIntervalSince1970 - 12 * 3_600)
        // However many push services residents think of, the newest one is known.
        for number in 0..<250 {
            let origin = "https://push-\(number).example.net"
            let header = try vapid.authorization(for: origin)
            #expect(try vapid.authorization(for: origin) == header)
        }
    }

    @Test(
        "A token is for the origin of the endpoint: scheme, host in lower case, the port unless it is the usual one",
        arguments: [
            ("https://fcm.googleapis.com/fcm/send/abc:APA91b", "https://fcm.googleapis.com"),
            ("https://push.example.net:443/p", "https://push.example.net"),
            ("https://push.example.net:8443/p?x=1", "https://push.example.net:8443"),
            ("https://push.example.net:80/p", "https://push.example.net:80"),
            ("HTTPS://Push.Example.NET/P", "https://push.example.net"),
            ("https://xn--80a1acny.xn--p1ai/p", "https://xn--80a1acny.xn--p1ai"),
        ])
    func origin(endpoint: String, expected: String) throws {
        let endpoint = try #require(PushEndpoint(endpoint, allowsLocal: false))
        #expect(endpoint.origin == expected)
        #expect(try claims(of: vapid().authorization(for: endpoint.origin)).aud == expected)
    }

    @Test(
        "Nothing is sent to the inner network, whatever a form named",
        arguments: [
            "http://127.0.0.1:9/p", "https://127.0.0.1/p", "https://127.1/p", "https://2130706433/p",
            "https://0x7f.0x1/p", "https://0177.0.0.1/p", "https://10.0.0.1.:443/p", "https://[::1]/p",
            "https://[fe80::1%25eth0]/p", "https://169.254.169.254/latest/meta-data", "https://localhost/p",
            "https://localhost./p", "https://push.localhost/p", "https://kafka/p", "https://printer.local/p",
            "https://db.INTERNAL/p", "https://router.home.arpa/p",
        ])
    func innerNetwork(endpoint: String) {
        #expect(PushEndpoint(endpoint, allowsLocal: false) == nil)
    }

    @Test(
        "What is no address of a push service is refused, for development too",
        arguments: [
            "", "push.example.net", "/p", "https://", "https:///p", "ftp://push.example.net/p", "file:///etc/passwd",
            "https://push.example.net@127.0.0.1/p", "https://a:b@push.example.net/p", "https://push.example.net/p#x",
            "https://push.example.net:0/p", "https://push.example.net:65536/p", "https://push.example.net/p\r\nX: y",
            "https://push.example.net/ p", "https://почта.рф/p",
        ])
    func noAddress(endpoint: String) {
        #expect(PushEndpoint(endpoint, allowsLocal: false) == nil)
        #expect(PushEndpoint(endpoint, allowsLocal: true) == nil)
    }

    @Test("For tests and development, this machine is right, without TLS")
    func local() {
        #expect(PushEndpoint("http://127.0.0.1:8080/push/1", allowsLocal: true)?.origin == "http://127.0.0.1:8080")
        #expect(PushEndpoint("http://[::1]:80/p", allowsLocal: true)?.origin == "http://[::1]")
        #expect(PushEndpoint("https://localhost/p", allowsLocal: true)?.origin == "https://localhost")
    }

    private struct Claims: Decodable {
        let aud: String
        let exp: TimeInterval
        let sub: String
    }

    private func decoded(_ part: Substring) throws -> Data { try #require(Base64URL.decode(String(part))) }

    private func claims(of header: String) throws -> Claims {
        let parts = header.split(separator: ".")
        try #require(parts.count == 3)
        return try JSONDecoder().decode(Claims.self, from: decoded(parts[1]))
    }
}

import Appeals
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ServiceKit

@Suite("What a page knows of its request")
struct ContextTests {
    private func pages(_ router: Router<WebContext>) {
        router.get("/") { _, context in "\(context.language) \(context.theme)" }
        router.get("/address") { _, context in context.remoteAddress }
    }

    @Test(
        "The language is asked for, remembered, or negotiated; the look is asked for or remembered",
        arguments: [
            ("/", "", "", "ru auto"),
            ("/", "", "en-GB,en;q=0.9", "en auto"),
            ("/", "", "de, ru;q=0.4, en;q=0.6", "en auto"),
            ("/", "", "en;q=0, ru", "ru auto"),
            ("/", "", "de-DE, *", "ru auto"),
            ("/", "lang=en; theme=dark", "ru", "en dark"),
            ("/?lang=ru&theme=contrast", "lang=en; theme=dark", "en", "ru contrast"),
            ("/?lang=xx&theme=%FF", "lang=yy; theme=zz", "", "ru auto"),
        ])
    func preferences(address: String, cookie: String, accept: String, expected: String) async throws {
        try await Site().application(pages).test(.router) { client in
            let answer = try await client.execute(
                uri: address, method: .get, headers: [.cookie: cookie, .acceptLanguage: accept])
            #expect(answer.text == expected)
        }
    }

    @Test("What is asked for is remembered in a cookie")
    func remembered() async throws {
        try await Site().application(pages).test(.router) { client in
            let answer = try await client.execute(uri: "/?lang=en&theme=light", method: .get)
            #expect(answer.cookie("lang") == "en")
            #expect(answer.cookie("theme") == "light")
            #expect(try await client.execute(uri: "/", method: .get).headers[values: .setCookie].isEmpty)
        }
    }

    @Test("Every answer has strict headers; only over https it also asks for https for ever")
    func securityHeaders() async throws {
        for (address, isSecure) in [("http://localhost:8080", false), ("https://city.example", true)] {
            try await Site(["public.url": address]).application(pages).test(.router) { client in
                let headers = try await client.execute(uri: "/", method: .get).headers
                let policy = try #require(headers[.contentSecurityPolicy])
                #expect(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"))
                #expect(!policy.contains("unsafe"))
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.referrerPolicy] == "same-origin")
                #expect((headers[.strictTransportSecurity] != nil) == isSecure)
            }
        }
    }

    @Test(
        "The client is the first address that no trusted proxy has",
        arguments: [
            ("203.0.113.9", [], "203.0.113.9"),
            ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
            ("10.0.0.5", ["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.5", ["1.1.1.1, 198.51.100.1", "10.0.0.6"], "198.51.100.1"),
            ("10.0.0.5", ["nonsense"], "10.0.0.5"),
            ("10.0.0.5", [], "10.0.0.5"),
            ("::ffff:10.0.0.5", ["2001:db8::1"], "2001:db8::1"),
            ("10.0.0.5", ["10.0.0.7, 10.0.0.6"], "10.0.0.7"),
        ])
    func client(peer: String, forwarded: [String], expected: String) throws {
        let trusted = [try #require(AddressRange("10.0.0.0/8"))]
        #expect(AddressRange.client(peer: peer, forwardedFor: forwarded, trusted: trusted) == expected)
    }

    @Test("Behind a trusted proxy the address is the client's")
    func proxied() async throws {
        for (trusted, expected) in [("127.0.0.0/8, ::1", "198.51.100.7"), ("10.0.0.0/8", "")] {
            try await Site(["proxy.trusted": trusted]).application(pages).test(.live) { client in
                let answer = try await client.execute(
                    uri: "/address", method: .get, headers: [HTTPField.Name.forwardedFor: "198.51.100.7"])
                if expected.isEmpty {
                    #expect(AddressRange.isLoopback(answer.text))
                } else {
                    #expect(answer.text == expected)
                }
            }
        }
    }

    @Test(
        "Ranges contain what they should",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("192.168.4.0/22", "192.168.7.255", true),
            ("192.168.4.0/22", "192.168.8.0", false), ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "2001:db8::1", false), ("fd00::/8", "fdab::1", true),
            ("::/0", "8.8.8.8", true),
            ("10.0.0.0/8", "not an address", false),
        ])
    func ranges(range: String, address: String, isInside: Bool) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(address) == isInside)
    }

    @Test(
        "What is no range is not read",
        arguments: ["", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/8/8", "host"])
    func notRanges(text: String) { #expect(AddressRange(text) == nil) }
}

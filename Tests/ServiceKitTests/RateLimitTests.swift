import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ServiceKit

@Suite("Rate limits")
struct RateLimitTests {
    let start = Date(timeIntervalSince1970: 1_795_000_000)

    @Test("A burst is allowed, then as much as flows in; keys do not share")
    func bucket() {
        var limiter = RateLimiter(rate: 2, burst: 3)
        for _ in 0..<3 { #expect(limiter.take("a", now: start) == nil) }
        let wait = limiter.take("a", now: start)
        #expect(wait == 0.5)
        #expect(limiter.take("b", now: start) == nil)
        #expect(limiter.take("a", now: start.addingTimeInterval(0.5)) == nil)
        #expect(limiter.take("a", now: start.addingTimeInterval(0.5)) != nil)
        let late = start.addingTimeInterval(3_600)
        for _ in 0..<3 { #expect(limiter.take("a", now: late) == nil) }
        #expect(limiter.take("a", now: late) != nil, "no more than a burst is saved up")
    }

    @Test("A clock that goes back gives nothing away")
    func backwards() {
        var limiter = RateLimiter(rate: 1, burst: 1)
        #expect(limiter.take("a", now: start) == nil)
        #expect(limiter.take("a", now: start.addingTimeInterval(-60)) != nil)
        #expect(limiter.take("a", now: start.addingTimeInterval(0.5)) != nil)
    }

    @Test("Memory is bounded, however many ask, and who is limited stays so")
    func bounded() {
        var limiter = RateLimiter(rate: 0.001, burst: 1, capacity: 100)
        for number in 0..<5_000 { _ = limiter.take("\(number)", now: start.addingTimeInterval(Double(number) / 1_000)) }
        #expect(limiter.count <= 100)
        #expect(limiter.take("4999", now: start.addingTimeInterval(5)) != nil)
    }

    /// Asks as if from an address.
    private struct From: RouterMiddleware {
        func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response)
            async throws -> Response
        {
            var context = context
            context.remoteAddress = request.headers[.from] ?? ""
            return try await next(request, context)
        }
    }

    @Test("Too many requests get 429 and when to come back; others do not suffer, an IPv6 network counts as one")
    func middleware() async throws {
        let clock = ManualClock(start)
        let router = Router(context: WebContext.self)
        router.add(middleware: From())
        router.add(middleware: ProblemMiddleware())
        router.add(middleware: RateLimitMiddleware(RateLimiter(rate: 0.5, burst: 2), clock: clock))
        router.get("/") { _, _ in "ok" }
        try await Application(router: router).test(.router) { client in
            func ask(_ address: String) async throws -> TestResponse {
                try await client.execute(uri: "/", method: .get, headers: [.from: address])
            }
            for _ in 0..<2 { #expect(try await ask("10.0.0.1").status == .ok) }
            let refused = try await ask("10.0.0.1")
            #expect(refused.status == .tooManyRequests)
            #expect(refused.headers[.retryAfter] == "2")
            #expect(try await ask("10.0.0.2").status == .ok)
            clock.advance(by: 2)
            #expect(try await ask("10.0.0.1").status == .ok)

            for number in 1...2 { #expect(try await ask("2001:db8::\(number)").status == .ok) }
            #expect(try await ask("2001:db8::3").status == .tooManyRequests)
            #expect(try await ask("2001:db8:0:1::3").status == .ok)
            for _ in 0..<5 { #expect(try await ask("127.0.0.1").status == .ok) }
        }
    }
}

extension HTTPField.Name {
    fileprivate static let from = HTTPField.Name("From")!
}

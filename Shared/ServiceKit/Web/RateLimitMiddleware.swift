import Foundation
public import Hummingbird
import Synchronization

/// Answers 429 to an address that asks too often. This computer's own addresses are not limited: they are ours, or a
/// proxy's which is not among `proxy.trusted` and speaks for everybody.
public final class RateLimitMiddleware: RouterMiddleware {
    private let limiter: Mutex<RateLimiter>
    private let clock: any WallClock

    /// Limits each address by `limiter`.
    public init(_ limiter: RateLimiter, clock: any WallClock) {
        self.limiter = Mutex(limiter)
        self.clock = clock
    }

    /// Answers, or refuses.
    /// - Throws: `Problem` 429.
    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let address = context.remoteAddress
        guard !address.isEmpty, !AddressRange.isLoopback(address) else { return try await next(request, context) }
        let wait = limiter.withLock { $0.take(AddressRange.limitKey(address), now: clock.now) }
        if let wait {
            let seconds = max(1, Int(wait.rounded(.up)))
            throw Problem(
                .tooManyRequests,
                context.language.say("Повторите через \(seconds) с.", "Try again in \(seconds) s."),
                in: context.language, retryAfter: seconds)
        }
        return try await next(request, context)
    }
}

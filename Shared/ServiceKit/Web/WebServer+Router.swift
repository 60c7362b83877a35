public import Hummingbird

/// What the router of a process is made of.
public struct WebOptions: Sendable {
    /// Keys for cookies and tokens.
    public var keys: Keys
    /// The time.
    public var clock: any WallClock
    /// Whom sessions are checked against.
    public var staff: any StaffDirectory
    /// What is configured.
    public var settings: Settings
    /// The address of the sign-in page.
    public var signIn = "/sign-in"
    /// Makes the HTML page of a problem.
    public var problemPage: ProblemMiddleware.Page = { _, _ in nil }

    /// Options with everything else as it usually is.
    public init(keys: Keys, clock: any WallClock, staff: any StaffDirectory, settings: Settings) {
        self.keys = keys
        self.clock = clock
        self.staff = staff
        self.settings = settings
    }

    /// Sign-in uses the same sessions as the middleware.
    public var sessions: Sessions {
        Sessions(
            keys: keys, clock: clock, lifetime: settings.sessionLifetime, isSecure: settings.isSecure)
    }
}

extension WebServer {
    /// A router with the middleware of all services, in the order in which it must be. Services add their routes after
    /// it.
    public static func router(_ options: WebOptions) -> Router<WebContext> {
        let settings = options.settings
        let isSecure = settings.isSecure
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestMiddleware(trustedProxies: settings.trustedProxies, isSecure: isSecure))
        router.add(middleware: SecurityHeadersMiddleware(isSecure: isSecure))
        router.add(middleware: CompressionMiddleware())
        router.add(middleware: ProblemMiddleware(signIn: options.signIn, page: options.problemPage))
        if settings.requestsPerMinute > 0 {
            let perMinute = Double(settings.requestsPerMinute)
            let limiter = RateLimiter(rate: perMinute / 60, burst: perMinute)
            router.add(middleware: RateLimitMiddleware(limiter, clock: options.clock))
        }
        router.add(middleware: SessionMiddleware(sessions: options.sessions, staff: options.staff))
        router.add(middleware: FormMiddleware(keys: options.keys, isSecure: isSecure))
        // Once more, nearest to the pages: what they throw is answered with the session and the token in the context.
        router.add(middleware: ProblemMiddleware(signIn: options.signIn, page: options.problemPage))
        return router
    }
}

import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import ServiceKit
import Synchronization

/// A web site with the middleware of all services and a few pages, for one test.
struct Site: Sendable {
    /// Accounts by id, with their epoch; absent means disabled.
    final class Directory: StaffDirectory {
        let epochs = Mutex(["ivanova": 1])
        func epoch(of account: String) async -> Int? { epochs.withLock { $0[account] } }
    }

    static let start = Date(timeIntervalSince1970: 1_795_000_000)
    let clock = ManualClock(Site.start)
    let staff = Directory()
    var options: WebOptions
    var timeouts = WebTimeouts()

    init(_ overrides: [String: String] = [:]) throws {
        let settings = try Settings(Settings.reader(overrides: overrides, environment: [:]))
        options = WebOptions(
            keys: Keys(secret: Data(repeating: 7, count: 32)), clock: clock, staff: staff, settings: settings)
    }

    /// The site with these routes.
    func application(_ routes: (Router<WebContext>) -> Void) -> Application<RouterResponder<WebContext>> {
        let router = WebServer.router(options)
        routes(router)
        var logger = Logger(label: "site")
        logger.logLevel = .critical
        return WebServer.make(
            router: router, host: "127.0.0.1", port: 0, logger: logger, timeouts: timeouts
        )
        .application
    }

    /// The `Cookie` header of a signed-in account.
    func cookie(_ roles: Set<Role> = [.worker], units: Set<String> = ["lighting"], epoch: Int = 1) throws -> String {
        let sessions = options.sessions
        let session = sessions.start(
            account: "ivanova", name: "Иванова А. П.", roles: roles, units: units, epoch: epoch)
        let cookie = try sessions.cookie(for: session)
        return "\(cookie.name)=\(cookie.value)"
    }
}

/// The members of a problem document.
struct ProblemDocument: Decodable {
    struct Field: Decodable, Equatable {
        let field: String
        let code: String
        let detail: String
        let line: Int?
    }
    let type: String
    let title: String
    let status: Int
    let detail: String
    let field: String?
    let errors: [Field]?
    let request: String?
}

extension TestResponse {
    var text: String { String(buffer: body) }

    func problem() throws -> ProblemDocument {
        try JSONDecoder().decode(ProblemDocument.self, from: Data(body.readableBytesView))
    }

    /// The value of a cookie that the answer sets.
    func cookie(_ name: String) -> String? {
        let prefix = "\(name)="
        return headers[values: .setCookie].first { $0.hasPrefix(prefix) }.map {
            String($0.dropFirst(prefix.count).prefix { $0 != ";" })
        }
    }
}

extension HTTPField.Name {
    static let csrfToken = HTTPField.Name("X-CSRF-Token")!
}

let htmlForm: HTTPFields = [.contentType: "application/x-www-form-urlencoded", .accept: "text/html"]

public import Foundation
public import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle

/// The web server of one process, as a service among the others.
public struct WebServer: Service {
    /// The Hummingbird application; tests ask it directly.
    public let application: Application<RouterResponder<WebContext>>
    private let host: String
    private let port: Int

    /// A server for `router` on `host` and `port`; at most `connections` at once, fewer where the system allows
    /// fewer open files; more wait in the system's queue.
    /// `whenListening` is called once connections are taken.
    public static func make(
        router: Router<WebContext>, host: String, port: Int, logger: Logger, connections: Int = 4_000,
        timeouts: WebTimeouts = WebTimeouts(), whenListening: @escaping @Sendable () -> Void = {}
    ) -> WebServer {
        let application = Application(
            router: router,
            server: HTTPServerBuilder { WebChannel(responder: $0, timeouts: timeouts) },
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: .maximum(min(connections, OpenFiles.raiseLimit()), logger: logger)),
            onServerRunning: { _ in whenListening() }, logger: logger)
        return WebServer(application: application, host: host, port: port)
    }

    /// Serves until the group shuts down.
    /// - Throws: `WebServerError` when it cannot listen.
    public func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw WebServerError(error, host: host, port: port)
        }
    }
}

/// Why the server cannot listen.
public enum WebServerError: Error, Hashable, CustomStringConvertible {
    /// Another process listens there.
    case portInUse(host: String, port: Int)
    /// The system refuses the address or the port.
    case cannotListen(host: String, port: Int, reason: String)

    init(_ error: IOError, host: String, port: Int) {
        self =
            error.errnoCode == EADDRINUSE
            ? .portInUse(host: host, port: port)
            : .cannotListen(host: host, port: port, reason: String(cString: strerror(error.errnoCode)))
    }

    /// One sentence, with what to do.
    public var description: String {
        switch self {
        case .portInUse(let host, let port):
            "Port \(port) on \(host) is in use: stop the other process (`ss -ltnp 'sport = :\(port)'` names it) or set OTKLIK_PORT."
        case .cannotListen(let host, let port, let reason):
            "Cannot listen on \(host):\(port) (\(reason)): set OTKLIK_HOST to an address of this computer, and OTKLIK_PORT above 1023."
        }
    }
}

/// How long a slow client is waited for.
public struct WebTimeouts: Sendable, Hashable {
    /// A connection on which nothing is asked, or a request that does not go on.
    public var idle: TimeInterval
    /// From a request's head to the end of its body.
    public var request: TimeInterval
    /// An answer of which the client takes nothing.
    public var write: TimeInterval

    /// By default 60 s idle, 5 minutes for a request (20 MB on a bad line), 30 s without taking anything.
    public init(idle: TimeInterval = 60, request: TimeInterval = 300, write: TimeInterval = 30) {
        self.idle = idle
        self.request = request
        self.write = write
    }
}

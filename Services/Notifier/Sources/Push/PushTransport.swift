import Appeals
import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import ServiceKit

/// Hands notifications to the push services of residents' browsers (RFC 8030). It logs nothing: an endpoint tells who
/// reads, and whoever knows it can fill a push service's queue.
///
/// A task that is cancelled gives its request up at once, so the end of the process waits for none. Sent again, the
/// message bears the same topic and the same tag, by which the push service and the browser put it in place of the
/// first.
final class PushTransport: Transport {
    let channel = MessageChannel.push
    let width = 8

    /// How long a push service keeps what it cannot hand over, seconds: a day (RFC 8030 section 5.2).
    private static let timeToLive = 86_400
    /// How long a request may take until it is answered.
    private static let timeout: TimeAmount = .seconds(10)
    /// The most characters of a topic (RFC 8030 section 5.4); four hold three bytes.
    private static let topicLength = 32

    private let client: HTTPClient
    private let vapid: VAPID
    private let clock: any WallClock
    private let allowsLocal: Bool

    /// What the client is made with. No redirect is followed: it would lead past the look at the address. Nothing is
    /// tried twice below us, because the sender has delays of its own.
    static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: timeout, read: timeout, write: timeout))
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// Lives as long as the process.
    private static let shared = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)

    /// A way out. `allowsLocal`:
    /// push services on this machine, without TLS, are right; for tests and development.
    init(vapid: VAPID, clock: any WallClock, allowsLocal: Bool = false) {
        client = Self.shared
        self.vapid = vapid
        self.clock = clock
        self.allowsLocal = allowsLocal
    }

    func send(_ message: Message) async -> SendResult {
        guard case .push(let subscription) = message.to else { return .refused("no-subscription") }
        guard let endpoint = PushEndpoint(subscription.endpoint, allowsLocal: allowsLocal) else {
            return .gone("bad-endpoint")
        }
        let encryption: PushEncryption
        do {
            encryption = try PushEncryption(subscription)
        } catch {
            return .gone(error.rawValue)
        }
        do {
            let body = try encryption.encrypt(PushNotice(message).json())
            return await hand(body, to: endpoint, token: try vapid.authorization(for: endpoint.origin), of: message)
        } catch PushEncryptionError.tooLong {
            return .refused(PushEncryptionError.tooLong.rawValue)
        } catch {
            return .later("internal")
        }
    }

    private func hand(
        _ body: Data, to endpoint: PushEndpoint, token: String, of message: Message
    ) async -> SendResult {
        var request = HTTPClientRequest(url: endpoint.address)
        request.method = .POST
        request.headers = [
            "TTL": "\(Self.timeToLive)", "Urgency": "normal", "Topic": Self.topic(of: message.key),
            "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream", "Authorization": token,
        ]
        request.body = .bytes(body)
        do {
            // The words of the answer are of no use; left unread, they cannot hold anyone up.
            let response = try await client.execute(request, timeout: Self.timeout)
            return PushAnswer.result(
                of: response.status.code, retryAfter: response.headers.first(name: "Retry-After"), now: clock.now)
        } catch {
            // Never `unreachable`, which would hold all others up: each browser's push service is another host.
            return .later(Self.isTimeout(error) ? "timeout" : "no-reply")
        }
    }

    /// The same for the same message, and tells a push service nothing of the appeal.
    static func topic(of key: String) -> String {
        Base64URL.encode(SHA256.hash(data: Data(key.utf8)).prefix(topicLength * 3 / 4))
    }

    private static func isTimeout(_ error: any Error) -> Bool {
        if case ChannelError.connectTimeout = error { return true }
        switch error as? HTTPClientError {
        case .deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout, .tlsHandshakeTimeout,
            .getConnectionFromPoolTimeout:
            return true
        default: return false
        }
    }
}

import Appeals
import Foundation
import ServiceKit
import Synchronization

/// Hands mails to a mail server, over a few connections that are kept open between mails.
final class SMTPTransport: Transport {
    let channel = MessageChannel.email
    let width: Int
    /// Ten at once, then one a minute: a flood of changes becomes few mails, each of which tells of many.
    let limits = SendLimits(perReceiver: 1.0 / 60, burst: 10)
    private let writer: MailWriter
    private let idle: Mutex<[SMTPConnection]>
    private let haste: Haste

    /// Prepares connections; none is opened yet. They call this side by the host that residents know.
    /// - Throws: `MailSettingsError`.
    init(_ settings: SMTPSettings, writer: MailWriter, width: Int = 4) throws(MailSettingsError) {
        if let file = settings.certificates, !FileManager.default.isReadableFile(atPath: file.path) {
            throw .noCertificates(file.path)
        }
        let haste = Haste()
        self.haste = haste
        self.writer = writer
        self.width = width
        let helo = writer.site.host() ?? "localhost"
        idle = Mutex((0..<width).map { _ in SMTPConnection(settings, helo: helo, haste: haste) })
    }

    func send(_ message: Message) async -> SendResult {
        let bytes: Data
        let parties: (from: String, to: String)
        do {
            let mail = try writer.mail(message)
            bytes = try mail.message()
            parties = (try Mail.address(mail.from.address), try Mail.address(mail.to.address))
        } catch is MailError { return .gone(MailError.badAddress.rawValue) } catch { return .later("internal") }
        guard let connection = idle.withLock({ $0.popLast() }) else { return .later("busy") }
        let result = await connection.send(bytes, from: parties.from, to: parties.to)
        // The one that was used last is used next: its connection is the likeliest to be open still.
        idle.withLock { $0.append(connection) }
        return result
    }

    func hurry() { haste.begin() }
}

/// Tells running transfers that the process ends.
final class Haste: Sendable {
    /// What an ending process leaves a mail that is under way; the whole suite ends within five seconds.
    private static let grace: Duration = .seconds(3)
    private let end = Mutex<ContinuousClock.Instant?>(nil)

    func begin() { end.withLock { $0 = $0 ?? .now + Self.grace } }

    var isOver: Bool { end.withLock { $0.map { $0 <= .now } ?? false } }
}

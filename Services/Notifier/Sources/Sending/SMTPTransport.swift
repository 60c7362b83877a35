import Appeals
import Foundation
import ServiceKit
import Synchronization

/// Hands mails to a mail server, over a few connections that are kept open between mails.
final class SMTPTransport: MailTransport {
    let channel = MessageChannel.email.rawValue
    let width = 4
    private let idle: Mutex<[SMTPConnection]>
    private let haste: Haste

    /// Prepares connections; none is opened yet. `helo`: the name that this side gives itself.
    /// - Throws: `MailSettingsError`.
    init(_ settings: SMTPSettings, helo: String) throws(MailSettingsError) {
        if let file = settings.certificates, !FileManager.default.isReadableFile(atPath: file.path) {
            throw .noCertificates(file.path)
        }
        let haste = Haste()
        self.haste = haste
        idle = Mutex((0..<4).map { _ in SMTPConnection(settings, helo: helo, haste: haste) })
    }

    func send(_ mail: Mail, named name: String) async -> SendResult {
        let message: Data
        let parties: (from: String, to: String)
        do {
            message = try mail.message()
            parties = (try Mail.address(mail.from.address), try Mail.address(mail.to.address))
        } catch { return .refused(error.rawValue) }
        guard let connection = idle.withLock({ $0.popLast() }) else { return .later("busy") }
        let result = await connection.send(message, from: parties.from, to: parties.to)
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

import Appeals
import Dispatch
import Foundation
import Logging

/// Where no mail server is set: writes every mail as a file `.eml` that any mail program opens.
final class MailFolder: Transport {
    let channel = MessageChannel.email
    let label = "file"
    let width = 1
    let folder: URL
    /// Ten at once, then one a minute: a flood of changes becomes few mails, each of which tells of many.
    let limits = SendLimits(perReceiver: 1.0 / 60, burst: 10)
    private let writer: MailWriter
    private let queue = DispatchQueue(label: "otklik.mail-folder")

    /// Makes the folder, for its owner alone: mails are personal data.
    /// - Throws: what the system says when it cannot be made.
    init(_ folder: URL, writer: MailWriter, logger: Logger) throws {
        self.folder = folder
        self.writer = writer
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        logger.notice(
            "No mail server is set (OTKLIK_SMTP_HOST): mails are written as .eml files to \(folder.path) and reach nobody"
        )
    }

    func send(_ message: Message) async -> SendResult {
        let file = folder.appending(path: "\(message.key).eml")
        return await withCheckedContinuation { continuation in
            queue.async { [writer] in continuation.resume(returning: Self.write(message, by: writer, to: file)) }
        }
    }

    private static func write(_ message: Message, by writer: MailWriter, to file: URL) -> SendResult {
        do {
            try writer.mail(message).message().write(to: file, options: .atomic)
            return .accepted
        } catch is MailError {
            return .gone(MailError.badAddress.rawValue)
        } catch {
            return .unreachable("\(file.path) cannot be written: \(error.localizedDescription)")
        }
    }
}

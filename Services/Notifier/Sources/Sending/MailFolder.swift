import Dispatch
import Foundation
import Logging

/// Where no mail server is set: writes every mail as a file `.eml` that any mail program opens.
final class MailFolder: MailTransport {
    let channel = "file"
    let width = 1
    let folder: URL
    private let queue = DispatchQueue(label: "otklik.mail-folder")

    /// Makes the folder, for its owner alone: mails are personal data.
    /// - Throws: what the system says when it cannot be made.
    init(_ folder: URL, logger: Logger) throws {
        self.folder = folder
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        logger.notice(
            "No mail server is set (OTKLIK_SMTP_HOST): mails are written as .eml files to \(folder.path) and reach nobody"
        )
    }

    func send(_ mail: Mail, named name: String) async -> SendResult {
        await withCheckedContinuation { continuation in
            queue.async { [folder] in
                continuation.resume(returning: Self.write(mail, to: folder.appending(path: "\(name).eml")))
            }
        }
    }

    func hurry() {}

    private static func write(_ mail: Mail, to file: URL) -> SendResult {
        do {
            try mail.message().write(to: file, options: .atomic)
            return .accepted
        } catch let error as MailError {
            return .refused(error.rawValue)
        } catch {
            return .unreachable("\(file.path) cannot be written: \(error.localizedDescription)")
        }
    }
}

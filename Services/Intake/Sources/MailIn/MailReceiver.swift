import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import ServiceKit

/// `intake receive-mail`: takes one mail from its standard input, as mail servers pipe it, and hands it to the running
/// Intake. It parses nothing itself.
public enum MailReceiver {
    /// Receives the mail and says in one line on standard error what went wrong; mail servers put that into the bounce.
    /// - Returns: the exit status for the mail server, see `ExitCode`.
    public static func run(_ arguments: [String]) async -> Int32 {
        do throws(MailReceiverError) {
            let options = try options(arguments)
            if options.wantsHelp {
                print(help)
                return ExitCode.done.rawValue
            }
            let target = try target(options)
            try await send(try readMail(), to: target)
            return ExitCode.done.rawValue
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            return error.code.rawValue
        }
    }

    /// How long Intake may take, seconds.
    private static let patience: Int64 = 60

    /// Lives as long as the command. The mail server tries again by its own rules, so it is told at once that nobody
    /// answers; and a mail goes to the one address that was meant.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    private static let help = """
        Takes a mail from standard input and hands it to the running Intake.

          intake receive-mail [--url URL] [--data DIR]

          --url URL               the running Intake (this machine, OTKLIK_PORT; else OTKLIK_PUBLIC_URL)
          --data DIR              its data folder, which holds the secret (OTKLIK_DATA or data)
          --help                  this text

        Ends as sysexits.h has it: 0 taken or passed over, 64 wrong command line, 65 unreadable or too large,
        67 no such address, 75 try again later, 77 forged address or closed appeal, 78 no secret or wrong settings.
        """

    private struct Options {
        var url: String?
        var data: String?
        var wantsHelp = false
    }

    private static func options(_ arguments: [String]) throws(MailReceiverError) -> Options {
        var (options, rest) = (Options(), arguments[...])
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            switch parts.first {
            case "--help", "-h": options.wantsHelp = true
            case "--url", "--data":
                guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else { throw .usage(word) }
                if parts[0] == "--url" { options.url = value } else { options.data = value }
            default: throw .usage(word)
            }
        }
        return options
    }

    /// Where Intake answers, and what proves that we belong to it.
    private struct Target {
        let address: String
        let token: String
    }

    private static func target(_ options: Options) throws(MailReceiverError) -> Target {
        do {
            let settings = try Settings(Settings.reader(overrides: options.data.map { ["data": $0] } ?? [:]))
            // Asking for keys makes a secret where there is none; a command must not.
            let file = settings.dataFolder.appending(path: "secret.key").path
            guard settings.secret != nil || FileManager.default.fileExists(atPath: file) else {
                throw MailReceiverError.noSecret(folder: settings.dataFolder.path)
            }
            let keys = try Keys(secret: settings.secret, dataFolder: settings.dataFolder)
            return Target(address: options.url ?? address(settings), token: keys.operatorToken)
        } catch let error as MailReceiverError {
            throw error
        } catch {
            throw .badSettings("\(error)")
        }
    }

    private static func address(_ settings: Settings) -> String {
        guard let port = settings.port else { return settings.publicURL.absoluteString }
        let host = ["0.0.0.0", "::"].contains(settings.host) ? "127.0.0.1" : settings.host
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// Reads at most one byte more than a mail may have: whether it is too large is all there is to know of the rest.
    private static func readMail() throws(MailReceiverError) -> Data {
        var mail = Data()
        while mail.count <= IncomingMail.sizeLimit {
            let wanted = min(1 << 20, IncomingMail.sizeLimit + 1 - mail.count)
            let piece: Data?
            do { piece = try FileHandle.standardInput.read(upToCount: wanted) } catch { throw .cutOff("\(error)") }
            guard let piece, !piece.isEmpty else { break }
            mail += piece
        }
        if mail.isEmpty { throw .unreadable("There is no mail on the standard input: let the mail server pipe it.") }
        if mail.count > IncomingMail.sizeLimit { throw .unreadable("\(MimeError.tooLarge)") }
        return mail
    }

    private static func send(_ mail: Data, to target: Target) async throws(MailReceiverError) {
        var request = HTTPClientRequest(url: "\(target.address)/hooks/mail")
        request.method = .POST
        // Sentences in ASCII: most mail servers replace every other letter in a bounce.
        request.headers = [
            "Authorization": "Bearer \(target.token)", "Content-Type": "message/rfc822", "Accept": "application/json",
            "Accept-Language": "en",
        ]
        request.body = .bytes(mail)
        let (status, body): (UInt, Data)
        do {
            let response = try await client.execute(request, timeout: .seconds(patience))
            status = response.status.code
            body = Data(try await response.body.collect(upTo: 1 << 20).readableBytesView)
        } catch {
            throw .unreachable(address: target.address, reason: "\(error)")
        }
        if status == 200 { return }
        throw MailReceiverError(status: status, body: body)
    }
}

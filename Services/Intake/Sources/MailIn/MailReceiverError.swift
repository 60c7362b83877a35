import Foundation

/// What a mail server is told by the exit status of its pipe, after BSD's `sysexits.h`. Postfix and Exim bounce for all
/// of them but 75, which they try again.
enum ExitCode: Int32, Sendable {
    /// Taken, or passed over: EX_OK.
    case done = 0
    /// The command line: EX_USAGE.
    case usage = 64
    /// The mail cannot be read: EX_DATAERR.
    case unreadable = 65
    /// No such address: EX_NOUSER.
    case noAddress = 67
    /// Try again later: EX_TEMPFAIL.
    case later = 75
    /// Not allowed: EX_NOPERM.
    case refused = 77
    /// The settings: EX_CONFIG.
    case settings = 78
}

/// Why `intake receive-mail` did not hand a mail over.
enum MailReceiverError: Error, Hashable, CustomStringConvertible {
    /// A word of the command line that means nothing, or lacks its value.
    case usage(String)
    /// There is no secret to prove ourselves with.
    case noSecret(folder: String)
    /// Settings or secret do not do.
    case badSettings(String)
    /// The secret is another suite's.
    case wrongSecret
    /// The mail cannot be read; the sentence says why.
    case unreadable(String)
    /// The mail could not be read to its end.
    case cutOff(String)
    /// Intake does not answer.
    case unreachable(address: String, reason: String)
    /// Intake cannot take it now.
    case later(status: UInt, reason: String)
    /// Intake will never take it.
    case refused(MailCause, reason: String)

    /// What an answer other than 200 means.
    init(status: UInt, body: Data) {
        if status == 422, let answer = try? JSONDecoder().decode(MailAnswer.self, from: body) {
            self = .refused(answer.cause ?? .unreadable, reason: answer.reason)
            return
        }
        struct Detail: Decodable { let detail: String }
        let reason = (try? JSONDecoder().decode(Detail.self, from: body).detail) ?? "no reason was given"
        self =
            switch status {
            case 401: .wrongSecret
            case 413, 415, 422: .unreadable(reason)
            // Also what nobody foresaw: a mail that waits can still be saved, one that bounced cannot.
            default: .later(status: status, reason: reason)
            }
    }

    /// The exit status.
    var code: ExitCode {
        switch self {
        case .usage: .usage
        case .noSecret, .badSettings, .wrongSecret: .settings
        case .unreadable: .unreadable
        case .cutOff, .unreachable, .later: .later
        case .refused(.unknownAddress, _): .noAddress
        case .refused(.forged, _), .refused(.closed, _): .refused
        case .refused(.unreadable, _): .unreadable
        }
    }

    /// One line, with what to do.
    var description: String {
        let sentence =
            switch self {
            case .usage(let word):
                "'\(word)' is not known here or lacks its value; intake receive-mail --help lists what is."
            case .noSecret(let folder):
                "There is no secret.key in \(folder): name the running Intake's data folder with --data or OTKLIK_DATA."
            case .badSettings(let reason): reason
            case .wrongSecret:
                "Intake does not know this secret: name its own data folder with --data, or give its OTKLIK_SECRET."
            case .unreadable(let reason): reason
            case .cutOff(let reason):
                "The mail could not be read to its end (\(reason)): let the mail server send it again."
            case .unreachable(let address, let reason):
                "Nobody answers at \(address) (\(reason)): start Intake, or name its address with --url."
            case .later(let status, let reason): "Intake cannot take the mail now (\(status)): \(reason)"
            case .refused(_, let reason): reason
            }
        return sentence.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Why there is no answer; the raw value is a short code for the log.
enum HTTPFailure: String, Error, CustomStringConvertible {
    case timeout
    case cannotConnect = "no-connection"
    case noAnswer = "no-answer"
    case answerTooLarge = "answer-too-large"
    case cancelled

    init(_ error: any Error) {
        switch error {
        case is CancellationError: self = .cancelled
        case is NIOTooManyBytesError: self = .answerTooLarge
        case is HTTPParserError: self = .noAnswer
        case let error as IOError where [ECONNRESET, EPIPE, ENOTCONN].contains(error.errnoCode): self = .noAnswer
        case let error as HTTPClientError: self = Self(error)
        // Names that are not found, refused connections, certificates that do not hold.
        default: self = .cannotConnect
        }
    }

    private init(_ error: HTTPClientError) {
        switch error {
        case .cancelled: self = .cancelled
        case .deadlineExceeded, .readTimeout, .writeTimeout: self = .timeout
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout: self = .cannotConnect
        case .invalidURL, .emptyHost, .emptyScheme: self = .cannotConnect
        default: self = .noAnswer
        }
    }

    /// One sentence, with what to do.
    var description: String {
        switch self {
        case .timeout: "There was no whole answer in time: try again later."
        case .cannotConnect: "No connection could be made: check the address and the network."
        case .noAnswer: "The connection ended before a whole HTTP answer came: try again later."
        case .answerTooLarge: "The answer is larger than any such interface gives: check the address."
        case .cancelled: "The process ends: the message is sent after the next start."
        }
    }
}

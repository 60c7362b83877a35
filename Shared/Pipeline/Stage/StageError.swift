import Foundation
import GRDB

/// What can go wrong with a Stage. Each case is one sentence that says what to do.
public enum StageError: Error, Hashable, CustomStringConvertible {
    /// The service is stopping.
    case stopped
    /// What was asked must wait until the Stage has caught up.
    case notLive
    /// Another process took the instance's place.
    case displaced(instance: String)
    /// The store cannot be written for now; tried again every second.
    case paused(String)
    /// The record before the position is another than the one folded.
    case otherLog(TopicPartition, offset: Int64, expected: String, found: String)
    /// The log ends before the position.
    case logTooShort(TopicPartition, position: Int64, end: Int64)
    /// There are records and no mark.
    case noMark(service: String, TopicPartition, end: Int64)
    /// A number of instances other than the marks were set with, while the reactions of the old ones may be unfinished.
    case instances(service: String, marks: Int, configured: Int)

    /// One sentence, with what to do.
    public var description: String {
        switch self {
        case .stopped: "The service is stopping; try again in a moment."
        case .notLive: "The service is still catching up with the log; try again when /readyz says that it is ready."
        case .displaced(let instance):
            "\(instance) was silent for too long and another process took its place: stop one of the two, or give it another instance.index."
        case .paused(let reason): "The service pauses: \(reason)"
        case .otherLog(let partition, let offset, let expected, let found):
            """
            \(partition) holds \(found) at offset \(offset) where this store folded \(expected): the topic was re-created or the log restored; \
            start with the right log, or rebuild the store (otklik rebuild).
            """
        case .logTooShort(let partition, let position, let end):
            """
            \(partition) ends at \(end), this store has folded up to \(position): the log was restored from an older copy or is another one; \
            start with the right log, or rebuild the store (otklik rebuild).
            """
        case .noMark(let service, let partition, let end):
            """
            \(partition) has records up to \(end) and \(service) has no mark there, so it cannot know what it reacted to: start it once with \
            --react-from start (react to everything) or --react-from now (only to what comes).
            """
        case .instances(let service, let marks, let configured):
            """
            The marks of \(service) were set by \(marks) instances, the configuration says \(configured): stop all, which sends what their outboxes \
            hold, then start each once with --react-from marks and the same instance.count.
            """
        }
    }
}

/// Trouble of the store itself: the turn is aborted and the Stage pauses; never a dead letter.
enum StoreTrouble {
    /// The sentence, when `error` is such trouble.
    static func reason(of error: any Error) -> String? {
        if error is SavepointLost { return "\(error)" }
        guard let error = error as? DatabaseError else { return nil }
        return switch error.resultCode {
        case .SQLITE_FULL: "the disk or the store is full: make room (\(error.message ?? "SQLITE_FULL"))"
        case .SQLITE_IOERR: "reading or writing the disk failed: check it (\(error.message ?? "SQLITE_IOERR"))"
        case .SQLITE_NOMEM: "there is no memory left: give the machine more, or stop something"
        case .SQLITE_BUSY, .SQLITE_LOCKED: "another process holds the store: stop it"
        case .SQLITE_READONLY: "the store is read-only: make its folder writable"
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            "the store is damaged: stop the service, move the file away and rebuild it"
        case .SQLITE_CANTOPEN, .SQLITE_PERM: "the store cannot be opened: check the folder's rights"
        case .SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_SCHEMA, .SQLITE_PROTOCOL, .SQLITE_INTERRUPT:
            "the store does not fit the program (\(error.message ?? "\(error.resultCode)")): rebuild it, or report a mistake"
        default: nil
        }
    }
}

/// SQLite rolled back the whole transaction under a savepoint.
struct SavepointLost: Error, CustomStringConvertible {
    let cause: any Error
    var description: String { "SQLite gave the transaction up: \(cause)" }
}

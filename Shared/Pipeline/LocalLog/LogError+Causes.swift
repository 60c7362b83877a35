import Foundation
import GRDB

/// What SQLite and the file system report, as sentences that tell an operator what to do.
extension LogError {
    /// The sentence for `error`, met while working with the log at `path`.
    init(_ error: any Error, logAt path: String) {
        switch error {
        case let error as LogError:
            self = error
        case let error as DatabaseError:
            self.init(error, logAt: path)
        default:
            self = .unavailable("\(path): \(error)")
        }
    }

    private init(_ error: DatabaseError, logAt path: String) {
        switch error.resultCode {
        case .SQLITE_FULL:
            self = .unavailable("\(path) cannot grow, its disk is full or its size limit reached; make room.")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self = .unavailable("\(path) is read-only; give this user the right to write to it and to its folder.")
        case .SQLITE_CANTOPEN:
            self = .unavailable("\(path) cannot be opened; check that it is a file that this user may read and write.")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .unavailable("\(path) is locked by another program, such as a database shell; close that.")
        case .SQLITE_NOMEM:
            self = .unavailable("the memory of this machine is used up; end other programs or give it more.")
        case .SQLITE_CORRUPT:
            self = .damaged("\(path) has broken pages; check the disk and restore the log from its backup.")
        case .SQLITE_NOTADB:
            self = .damaged("\(path) is no database; name another file or move this one away.")
        case .SQLITE_MISUSE:
            self = .unavailable("\(path) was closed.")
        case .SQLITE_IOERR:
            let code = error.extendedResultCode.rawValue
            self = .unavailable("the disk fails under \(path) (SQLite's code \(code)); check the disk.")
        default:
            self = .unavailable("\(path): \(error).")
        }
    }

    /// The sentence for the system's error `errno`, met while opening the file at `path`.
    init(errno: Int32, path: String) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        switch errno {
        case ENOENT, ENOTDIR:
            self = .unavailable("there is no folder \(folder); create it or name another one.")
        case EACCES, EPERM, EROFS:
            self = .unavailable("\(path) cannot be written; give this user the right to write to \(folder).")
        case ENOSPC, EDQUOT:
            self = .unavailable("the disk that holds \(folder) is full; make room.")
        default:
            self = .unavailable("\(path): \(String(cString: strerror(errno))).")
        }
    }
}

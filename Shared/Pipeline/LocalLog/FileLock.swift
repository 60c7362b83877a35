import Foundation

/// A lock on a file of its own that all processes of the host know; the kernel frees it when its holder dies.
///
/// `flock`, not POSIX locks: a process loses those as soon as it closes any descriptor of the file. Opened
/// close-on-exec, lest a child process keeps the lock of a parent that has ended.
final class FileLock: Sendable {
    private let path: String
    private let descriptor: Int32

    init(path: String) throws(LogError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw LogError(errno: errno, path: path) }
    }

    deinit { close(descriptor) }

    /// Takes the lock; blocks the thread until it is free.
    func lock() throws(LogError) {
        while flock(descriptor, LOCK_EX) != 0 {
            if errno != EINTR { throw LogError(errno: errno, path: path) }
        }
    }

    /// Takes the lock if it is free.
    func tryLock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Gives the lock free.
    func unlock() { _ = flock(descriptor, LOCK_UN) }

    /// What the file says; whoever holds the lock writes there who he is.
    var note: String {
        get {
            var bytes = [UInt8](repeating: 0, count: 256)
            let count = pread(descriptor, &bytes, bytes.count, 0)
            return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
        }
        set {
            let bytes = Array(newValue.utf8)
            _ = ftruncate(descriptor, 0)
            _ = pwrite(descriptor, bytes, bytes.count, 0)
        }
    }
}

/// Lets the processes that share a log write one after the other.
///
/// One lock would not be fair: a bulk writer that frees it takes it again before a waiting process has woken up. So
/// there are two. Who waits for its turn holds `next`, and whoever has just ended a turn must queue for `next` behind
/// it.
struct Turnstile: Sendable {
    private let next: FileLock
    private let turn: FileLock

    /// The turnstile of the log at `path`: two files beside it, for SQLite's own file must not be opened by anyone but
    /// SQLite.
    init(besideLogAt path: String) throws(LogError) {
        next = try FileLock(path: "\(path).next.lock")
        turn = try FileLock(path: "\(path).turn.lock")
    }

    /// Blocks the thread until it is this process's turn, then runs `body`.
    func pass<Result>(_ body: () throws -> Result) throws -> Result {
        try next.lock()
        do {
            defer { next.unlock() }
            try turn.lock()
        }
        defer { turn.unlock() }
        return try body()
    }
}

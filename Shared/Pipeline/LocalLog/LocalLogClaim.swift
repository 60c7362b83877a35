import Foundation

/// An instance's place: a lock file beside the log that says who holds it. The kernel frees the lock when the process
/// ends, however it ends.
final class LocalLogClaim: InstanceClaim {
    private let lock: FileLock

    init(_ instance: Instance, besideLogAt path: String) throws(LogError) {
        lock = try FileLock(path: "\(path).\(instance).lock")
        guard lock.tryLock() else {
            let holder = lock.note
            throw .alreadyRunning(instance: "\(instance)", holder: holder.isEmpty ? "another process" : holder)
        }
        lock.note = "process \(ProcessInfo.processInfo.processIdentifier), \(ProcessInfo.processInfo.processName)"
    }

    /// The kernel lets nobody else have it.
    func wasLost() async -> Bool {
        for await _ in AsyncStream<Never>.makeStream().stream {}
        return false
    }

    func release() async {
        lock.note = ""
        lock.unlock()
    }
}

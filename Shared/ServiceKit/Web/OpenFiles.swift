import Foundation

/// How many files and connections the process may have open. At the limit an accepted connection fails, and with it the
/// whole server, so the server takes fewer.
enum OpenFiles {
    /// What stores, logs and other connections need beside the web server's.
    private static let reserve = 256

    /// Raises the limit as far as the system allows without privileges; gives how many connections fit under it.
    static func raiseLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return reserve }
        // Not without end: starting a child process takes a step for each possible file.
        let wanted = rlimit(rlim_cur: max(limit.rlim_cur, min(limit.rlim_max, 65_536)), rlim_max: limit.rlim_max)
        if withUnsafePointer(to: wanted, { setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), $0) }) == 0 {
            limit = wanted
        }
        return max(16, Int(clamping: limit.rlim_cur) - reserve)
    }
}

import Dispatch
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A child process whose output is read as it comes. By `posix_spawn` and three threads, for Foundation's `Process` now and then does not tell of an end
/// when several are started at once.
enum ChildProcess {
    /// What it wrote on standard output and on standard error, and how it ended: its status, or the signal as a negative number.
    enum Report: Sendable {
        case output(String)
        case errors(String)
        case ended(Int32)
    }

    /// Starts `program` and reports until it has ended and all that it wrote is read; the end comes last.
    /// - Returns: its id.
    static func start(
        _ program: String, _ arguments: [String], environment: [String: String],
        report: @escaping @Sendable (Report) -> Void
    ) throws -> pid_t {
        let (output, errors) = (try Way(), try Way())
        defer {
            close(output.writing)
            close(errors.writing)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors.writing, STDERR_FILENO)
        // A thread of Swift's pool has signals blocked, which the child would inherit.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var id: pid_t = 0
        let code = withStrings([program] + arguments) { arguments in
            withStrings(environment.map { "\($0)=\($1)" }) {
                posix_spawn(&id, program, &actions, &attributes, arguments, $0)
            }
        }
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }

        let (parts, child) = (DispatchGroup(), id)
        read(output.reading, in: parts) { report(.output($0)) }
        read(errors.reading, in: parts) { report(.errors($0)) }
        DispatchQueue(label: "otklik.child.end").async {
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            parts.wait()
            report(.ended(status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f)))
        }
        return id
    }

    /// Two connected ends that no other child inherits, so that reading ends with the one it is for.
    private struct Way {
        let reading: Int32
        let writing: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
                throw POSIXError(.EMFILE)
            }
            (reading, writing) = (ends[0], ends[1])
        }
    }

    private static func read(_ descriptor: Int32, in parts: DispatchGroup, _ take: @escaping @Sendable (String) -> Void)
    {
        DispatchQueue(label: "otklik.child.output").async(group: parts) {
            var bytes = [UInt8](repeating: 0, count: 65_536)
            while case let count = Foundation.read(descriptor, &bytes, bytes.count),
                count > 0 || count < 0 && errno == EINTR
            {
                if count > 0 { take(String(decoding: bytes.prefix(count), as: UTF8.self)) }
            }
            close(descriptor)
        }
    }

    private static func withStrings<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = texts.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        return copies.withUnsafeBufferPointer { body($0.baseAddress!) }
    }
}

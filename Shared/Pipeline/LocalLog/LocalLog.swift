import Dispatch
public import Foundation
import GRDB

/// The log of one machine: one SQLite file on a local disk, durable when an append returns, shared by all processes of
/// the host.
///
/// - Writing: `LocalLogAppender`, in turns with the other processes.
/// - Reading: a pool of connections, each on a snapshot, never in the way of a writer; `LocalLogSignal` wakes those who
///   wait.
/// - Erasing: a tombstone, or a later record, on a personal key removes the earlier words from the file before its
///   append returns.
///
/// Beside the file stand SQLite's own `-wal` and `-shm` and small lock files, all to be left alone while anything runs.
/// Back it up with SQLite's means (`VACUUM INTO`), never by copying a file in use.
public final class LocalLog: EventLog {
    /// How a log is opened.
    public struct Configuration: Sendable {
        /// The file takes no more than about so many bytes; appends then fail as on a full disk. `nil`: as much as the
        /// disk holds.
        public var sizeLimit: Int?
        /// The time that records get.
        public var now: @Sendable () -> Date

        /// A configuration: no limit and the system's clock by default.
        public init(sizeLimit: Int? = nil, now: @escaping @Sendable () -> Date = { Date() }) {
            self.sizeLimit = sizeLimit
            self.now = now
        }
    }

    /// The largest value of a record, in bytes; key and headers come on top.
    public static let recordLimit = 1 << 20
    /// How long SQLite waits for a lock of another program, such as a database shell.
    static let busySeconds = 10.0

    /// Minted when the file was created: another id under the same name is another log.
    public let id: UUID
    /// Where the file is.
    public let path: String

    let signal: LocalLogSignal
    let appender: LocalLogAppender
    private let pool: DatabasePool

    /// Opens the log at `file`, or creates it; its folder must exist.
    /// - Throws: `LogError.unavailable` when it cannot be opened or written, `LogError.damaged` when the file is
    ///   something else.
    public static func open(at file: URL, configuration: Configuration = Configuration()) async throws -> LocalLog {
        try await blocking { try LocalLog(path: file.path, configuration) }
    }

    private init(path: String, _ configuration: Configuration) throws {
        self.path = path
        do {
            let turnstile = try Turnstile(besideLogAt: path)
            (id, pool, signal) = try turnstile.pass {
                let connections = LocalLog.connections(configuration)
                let onlooker = try DatabaseQueue(path: path, configuration: connections)
                let id = try onlooker.inDatabase { try LocalLogSchema.prepare($0, path: path) }
                let pool = try DatabasePool(path: path, configuration: connections)
                // GRDB sets NORMAL, which may lose the last transactions when the power fails.
                try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
                return (id, pool, LocalLogSignal(path: path, connection: onlooker))
            }
            appender = LocalLogAppender(
                path: path, pool: pool, turnstile: turnstile, signal: signal, now: configuration.now)
            // What a process had erased when it was killed must not stay in the journal.
            appender.scrubLater()
        } catch {
            throw LogError(error, logAt: path)
        }
    }

    private static func connections(_ configuration: Configuration) -> GRDB.Configuration {
        var connections = GRDB.Configuration()
        connections.label = "otklik.locallog"
        connections.busyMode = .timeout(busySeconds)
        connections.prepareDatabase { database in
            // SQLite's checkpoint after every 1,000 pages stays: 10,000 is a tenth faster in bulk, but then each of
            // them holds up everyone's appends for 100 to 200 ms instead of 20.
            try database.execute(sql: "PRAGMA secure_delete = ON")
            if let limit = configuration.sizeLimit, let page = try Int.fetchOne(database, sql: "PRAGMA page_size") {
                try database.execute(sql: "PRAGMA max_page_count = \(max(1, limit / page))")
            }
        }
        return connections
    }

    /// A producer; all of them share the process's one appender.
    public func producer() async throws -> any LogProducer { LocalLogProducer(appender) }

    /// A reader.
    public func reader(from starts: [TopicPartition: Int64]) async throws -> any LogReader {
        try await LocalLogReader(self, from: starts)
    }

    /// Takes an instance's place by a lock file beside the log.
    public func claim(_ instance: Instance) async throws -> any InstanceClaim {
        try LocalLogClaim(instance, besideLogAt: path)
    }

    /// Reads one row.
    public func ping() async throws {
        _ = try await read { try String.fetchOne($0.cachedStatement(sql: "SELECT id FROM log")) }
    }

    /// Ends waiting readers and appends with an error and closes the file.
    public func close() async {
        _ = try? await LocalLog.blocking { [self] in
            appender.close()
            try signal.close()
        }
    }

    /// Reads a snapshot.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.read(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw LogError(error, logAt: path)
        }
    }

    /// Runs what blocks on a thread of its own, outside Swift's cooperative pool.
    private static func blocking<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "otklik.locallog.file").async { continuation.resume(with: Result(catching: body)) }
        }
    }
}

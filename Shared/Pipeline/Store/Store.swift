public import Foundation
public import GRDB
import GRDBSQLite

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One service's SQLite file. One writer, the Stage; any number of readers.
public final class Store: Sendable {
    /// The file.
    public let url: URL
    /// Reads go here (`read`); writes go through the Stage alone.
    public let pool: DatabasePool
    /// The service's tables and the Stage's.
    public let schema: StoreSchema
    private let lock: Int32

    /// Opens or makes the store `name`.sqlite in `folder` and brings its tables up to date.
    ///
    /// `synchronous=FULL`: what was answered is on the disk. `secure_delete`: what was erased is not in free pages.
    /// - Parameter pageLimit: the most pages the file may have; for tests of a full disk.
    /// - Throws: `StoreError`.
    public init(name: String, in folder: URL, schema: StoreSchema, pageLimit: Int? = nil) throws(StoreError) {
        url = folder.appending(path: "\(name).sqlite")
        self.schema = StoreSchema.stage + schema
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch { throw .cannotOpen(folder.path, "the folder cannot be made: \(error.localizedDescription)") }
        lock = try Self.lock(folder.appending(path: "\(name).lock"))
        do {
            var configuration = Configuration()
            configuration.label = name
            configuration.maximumReaderCount = 4
            // A process that has just ended may still hold the file for a moment.
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { db in
                try db.execute(
                    sql: """
                        \(Self.durable); PRAGMA secure_delete = ON; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY;
                        """)
                if let pageLimit { try db.execute(sql: "PRAGMA max_page_count = \(pageLimit)") }
            }
            pool = try DatabasePool(path: url.path, configuration: configuration)
            // GRDB sets NORMAL when it turns the journal mode to WAL; what was answered must be on the disk.
            try pool.writeWithoutTransaction { try $0.execute(sql: Self.durable) }
            var migrator = DatabaseMigrator()
            for migration in self.schema.migrations {
                migrator.registerMigration(migration.name) { try $0.execute(sql: migration.sql) }
            }
            try migrator.migrate(pool)
            try Self.checkDeclared(self.schema, pool)
        } catch let error as StoreError {
            close(lock)
            throw error
        } catch {
            close(lock)
            throw StoreError(opening: url, error)
        }
    }

    deinit { close(lock) }

    /// What was answered is on the disk. A longer journal would hold back the one commit that moves it into the file for up to 200 ms (measured).
    private static let durable = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000"
    /// A loss of power takes the last commits, all of each or none: for what the log makes again. The journal is moved into the file more rarely, which
    /// writes pages once that change in many turns.
    private static let replayed = "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 10000"

    /// Writes in one transaction, off the cooperative pool.
    /// - Parameter replaying: whether nobody waits for what is written and the log can make it again.
    func write<Value: Sendable>(
        replaying: Bool = false, _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        guard replaying else { return try await pool.write(work) }
        return try await pool.writeWithoutTransaction { db in
            let outcome = Result { () throws -> Value? in
                try db.execute(sql: Self.replayed)
                var value: Value?
                try db.inTransaction {
                    value = try work(db)
                    return .commit
                }
                return value
            }
            // By SQLite's own call: GRDB refuses every statement of a write whose task was cancelled.
            var code = sqlite3_exec(db.sqliteConnection, Self.durable, nil, nil, nil)
            // The cancellation came at this very moment: nothing runs that it could interrupt a second time.
            if code == SQLITE_INTERRUPT { code = sqlite3_exec(db.sqliteConnection, Self.durable, nil, nil, nil) }
            guard let value = try outcome.get() else { throw CancellationError() }
            guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
            return value
        }
    }

    /// Reads, off the cooperative pool, from a consistent snapshot.
    public func read<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await pool.read(work)
    }

    /// Deletes what the log can make again; the next start replays it. What exists only here stays.
    public func clearFolded() async throws {
        let folded = schema.folded.sorted()
        try await pool.write { db in
            for table in folded { try db.execute(sql: "DELETE FROM \"\(table)\"") }
        }
    }

    private static func lock(_ url: URL) throws(StoreError) -> Int32 {
        let file = open(url.path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .cannotOpen(url.path, String(cString: strerror(errno))) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw .inUse(url.path)
        }
        return file
    }

    /// A table that is neither folded nor owned would be lost in a rebuild or missing in a backup: refuse to go on with one.
    private static func checkDeclared(_ schema: StoreSchema, _ pool: DatabasePool) throws {
        let declared = schema.folded.union(schema.owned)
        let undeclared = try pool.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'grdb_migrations'
                    """
            )
            .filter { name in
                !declared.contains { name == $0 || name.hasPrefix("\($0)_fts") } && !declared.contains(name)
            }
        }
        if let table = undeclared.first { throw StoreError.undeclared(table) }
    }
}

/// What can be wrong with a store when it is opened. Each case is one sentence that says what to do.
public enum StoreError: Error, Hashable, CustomStringConvertible {
    /// The file or its folder cannot be opened or written.
    case cannotOpen(String, String)
    /// Another process has it.
    case inUse(String)
    /// The file is damaged or no database.
    case damaged(String, String)
    /// A table is declared neither folded nor owned: a mistake in the program.
    case undeclared(String)

    init(opening url: URL, _ error: any Error) {
        let code = (error as? DatabaseError)?.resultCode
        switch code {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self = .damaged(url.path, (error as? DatabaseError)?.message ?? "\(error)")
        default: self = .cannotOpen(url.path, (error as? DatabaseError)?.message ?? "\(error)")
        }
    }

    /// One sentence, with what to do.
    public var description: String {
        switch self {
        case .cannotOpen(let path, let reason):
            "\(path) cannot be opened (\(reason)): check that the folder exists, is writable and has room."
        case .inUse(let lock):
            "Another process holds \(lock): this service already runs on that data folder; stop it, or choose another folder."
        case .damaged(let path, let reason):
            """
            \(path) is damaged (\(reason)): run `otklik rebuild \(URL(filePath: path).deletingPathExtension().lastPathComponent)`, which moves it \
            aside; the next start makes it anew from the log, and what existed only there comes from a backup.
            """
        case .undeclared(let table):
            "The table \(table) is declared neither folded nor owned; this is a mistake in the program."
        }
    }
}

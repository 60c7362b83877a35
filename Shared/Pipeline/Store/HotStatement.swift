public import Foundation
public import GRDB
import GRDBSQLite

/// One of GRDB's cached statements, driven by SQLite's own calls, for the few statements that run for every record.
///
/// GRDB boxes each argument and names each column of each query, which took a third of a hop (profiled); everything that does not run for every record
/// goes by GRDB. Bind the arguments in their order, then `run()` or read rows; the statement is ready for its next use afterwards.
public struct HotStatement {
    private let database: Database
    private let statement: Statement
    private var place: Int32 = 0

    /// SQLite copies what is bound, for it may be gone when the statement runs.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    /// The statement `sql`.
    /// - Throws: `DatabaseError` when it does not compile.
    public init(_ sql: String, in database: Database) throws {
        self.database = database
        statement = try database.cachedStatement(sql: sql)
    }

    /// The statement `sql` with all its arguments.
    /// - Throws: `DatabaseError` when it does not compile or the arguments do not fit.
    public init(_ sql: String, _ arguments: StatementArguments, in database: Database) throws {
        try self.init(sql, in: database)
        try statement.setArguments(arguments)
    }

    /// Binds the next argument.
    public mutating func bind(_ value: String?) {
        place += 1
        guard var value else { return bindNull() }
        value.withUTF8 { bytes in
            _ = bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(statement.sqliteStatement, place, $0.baseAddress, Int32($0.count), Self.transient)
            }
        }
    }

    /// Binds the next argument.
    public mutating func bind(_ value: Int64?) {
        place += 1
        if let value { sqlite3_bind_int64(statement.sqliteStatement, place, value) } else { bindNull() }
    }

    /// Binds the next argument.
    public mutating func bind(_ value: Int?) { bind(value.map(Int64.init)) }

    /// Binds the next argument, as 0 or 1.
    public mutating func bind(_ value: Bool) { bind(value ? 1 as Int64 : 0) }

    /// Binds the next argument.
    public mutating func bind(_ value: Double?) {
        place += 1
        if let value { sqlite3_bind_double(statement.sqliteStatement, place, value) } else { bindNull() }
    }

    /// Binds the next argument, as seconds since 1970.
    public mutating func bind(_ value: Date?) { bind(value?.timeIntervalSince1970) }

    /// Binds the next argument.
    public mutating func bind(_ value: Data?) {
        place += 1
        guard let value else { return bindNull() }
        // Without an address SQLite takes NULL.
        if value.isEmpty {
            sqlite3_bind_zeroblob(statement.sqliteStatement, place, 0)
        } else {
            value.withUnsafeBytes { bytes in
                _ = sqlite3_bind_blob(
                    statement.sqliteStatement, place, bytes.baseAddress, Int32(bytes.count), Self.transient)
            }
        }
    }

    private func bindNull() { sqlite3_bind_null(statement.sqliteStatement, place) }

    /// Runs a statement without rows.
    /// - Throws: `DatabaseError`.
    public func run() throws {
        defer { reset() }
        _ = try step()
    }

    /// The first row, read by `read`; `nil` when there is none.
    /// - Throws: `DatabaseError`, and what `read` throws.
    public func first<Value>(_ read: (inout HotRow) throws -> Value) throws -> Value? {
        defer { reset() }
        guard try step() else { return nil }
        var row = HotRow(statement.sqliteStatement)
        return try read(&row)
    }

    /// Reads rows for as long as `read` returns `true`.
    /// - Throws: `DatabaseError`, and what `read` throws.
    public func each(_ read: (inout HotRow) throws -> Bool) throws {
        defer { reset() }
        while try step() {
            var row = HotRow(statement.sqliteStatement)
            if try !read(&row) { return }
        }
    }

    /// All rows, each read by `read`.
    /// - Throws: `DatabaseError`, and what `read` throws.
    public func all<Value>(_ read: (inout HotRow) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        try each { row in
            values.append(try read(&row))
            return true
        }
        return values
    }

    /// - Returns: whether a row is there.
    private func step() throws -> Bool {
        switch sqlite3_step(statement.sqliteStatement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: sqlite3_errmsg(database.sqliteConnection).map { String(cString: $0) }, sql: statement.sql)
        }
    }

    private func reset() {
        sqlite3_reset(statement.sqliteStatement)
        sqlite3_clear_bindings(statement.sqliteStatement)
    }
}

/// A row of a `HotStatement`: its columns are read in their order.
public struct HotRow: ~Copyable {
    private let statement: OpaquePointer
    private var place: Int32 = -1

    init(_ statement: OpaquePointer) { self.statement = statement }

    /// The next column; empty when it is NULL.
    public mutating func text() -> String { optionalText() ?? "" }

    /// The next column.
    public mutating func optionalText() -> String? {
        place += 1
        guard let bytes = sqlite3_column_text(statement, place) else { return nil }
        return String(
            decoding: UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, place))),
            as: UTF8.self)
    }

    /// The next column; 0 when it is NULL.
    public mutating func integer() -> Int64 {
        place += 1
        return sqlite3_column_int64(statement, place)
    }

    /// The next column; false when it is 0 or NULL.
    public mutating func bool() -> Bool { integer() != 0 }

    /// The next column.
    public mutating func optionalInt() -> Int? {
        place += 1
        return isNull ? nil : Int(sqlite3_column_int64(statement, place))
    }

    /// The next column.
    public mutating func optionalDouble() -> Double? {
        place += 1
        return isNull ? nil : sqlite3_column_double(statement, place)
    }

    /// The next column, seconds since 1970.
    public mutating func optionalDate() -> Date? { optionalDouble().map(Date.init(timeIntervalSince1970:)) }

    /// The next column.
    public mutating func optionalData() -> Data? {
        place += 1
        if isNull { return nil }
        guard let bytes = sqlite3_column_blob(statement, place) else { return Data() }
        return Data(bytes: bytes, count: Int(sqlite3_column_bytes(statement, place)))
    }

    private var isNull: Bool { sqlite3_column_type(statement, place) == SQLITE_NULL }
}

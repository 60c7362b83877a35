import Foundation
import GRDB

/// The tables of a `LocalLog` file.
///
/// A record's `position` is its partition's number and its offset in one integer, so that a partition reads as one
/// range of the table.
///
/// Words of persons stand in a table of their own, and that is what makes erasing sure: SQLite's `secure_delete`
/// overwrites what it frees, but leaves copies behind where it had moved rows from page to page before. Rows of
/// `personal` are only added at its end and overwritten in their place with as many zeros, so they never move and no
/// copy exists. An erased row keeps its room.
enum LocalLogSchema {
    /// "Otkl", in SQLite's `application_id`.
    private static let applicationID: Int32 = 0x4f74_6b6c
    private static let format: Int32 = 1

    private static let tables = """
        CREATE TABLE log (id TEXT NOT NULL) STRICT;
        CREATE TABLE topicPartition (
            id INTEGER PRIMARY KEY,
            topic TEXT NOT NULL,
            number INTEGER NOT NULL,
            end INTEGER NOT NULL DEFAULT 0,
            days INTEGER,
            UNIQUE (topic, number)
        ) STRICT;
        CREATE TABLE record (
            position INTEGER PRIMARY KEY,
            key TEXT NOT NULL,
            kind INTEGER NOT NULL,
            source TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            time INTEGER NOT NULL,
            value BLOB,
            personal INTEGER REFERENCES personal
        ) STRICT;
        CREATE TABLE personal (id INTEGER PRIMARY KEY, value BLOB NOT NULL) STRICT;
        CREATE INDEX recordOfPerson ON record (key) WHERE kind = 1;
        CREATE TABLE mark (
            service TEXT NOT NULL,
            partition INTEGER NOT NULL REFERENCES topicPartition,
            offset INTEGER NOT NULL,
            instances INTEGER NOT NULL,
            PRIMARY KEY (service, partition)
        ) STRICT, WITHOUT ROWID;
        """

    /// Creates the tables in an empty file; refuses a file of another kind, unchanged. Gives the log's id.
    static func prepare(_ database: Database, path: String) throws -> UUID {
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        if application == 0, try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0 {
            try database.inTransaction(.immediate) {
                try database.execute(sql: tables)
                try database.execute(sql: "INSERT INTO log VALUES (?)", arguments: [UUID().uuidString])
                try database.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(format)")
                return .commit
            }
        } else if application != applicationID {
            throw LogError.damaged("\(path) is a database of another kind; name another file for the log.")
        }
        let found = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if found != format {
            throw LogError.damaged(
                "\(path) has format \(found), this version knows \(format); run the version that wrote it.")
        }
        guard let id = try String.fetchOne(database, sql: "SELECT id FROM log").flatMap(UUID.init(uuidString:)) else {
            throw LogError.damaged("\(path) has lost its id; restore the log from its backup.")
        }
        return id
    }
}

/// A partition as the file numbers it.
struct LocalLogPartition {
    let id: Int64
    /// The offset the next record gets. Kept apart from the records, so that an offset is never given twice.
    var end: Int64
    /// After so many days records may go; `nil` is never.
    let days: Int?

    /// 2^40 offsets in each of 2^23 partitions.
    private static let offsetBits: Int64 = 40

    /// Finds `partition` in the file.
    init(_ partition: TopicPartition, in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT id, end, days FROM topicPartition WHERE topic = ? AND number = ?")
        guard let row = try Row.fetchOne(statement, arguments: [partition.topic, partition.partition]) else {
            throw LogError.noSuchTopic(partition.topic)
        }
        (id, end, days) = (row[0], row[1], row[2])
    }

    /// Where `offset` stands in the table of records.
    func position(of offset: Int64) -> Int64 { id << Self.offsetBits | offset }

    /// The offset that stands at `position`.
    static func offset(at position: Int64) -> Int64 { position & (1 << offsetBits - 1) }
}

/// How a kind is written in the file; 1 is also in the index's condition.
extension RecordKind {
    var code: Int64 {
        switch self {
        case .event: 0
        case .personal: 1
        case .deadLetter: 2
        }
    }

    init?(code: Int64) {
        switch code {
        case 0: self = .event
        case 1: self = .personal
        case 2: self = .deadLetter
        default: return nil
        }
    }
}

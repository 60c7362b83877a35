public import Appeals
public import Foundation
public import GRDB
public import Pipeline

/// The folded tables that every service keeps of appeals: the state, the personal records apart from it, and, where wanted, all records in order.
///
/// Words and contacts stand in `personal` alone (152-FZ: kept apart); an `erased` event deletes them and later ones are refused.
public struct AppealTable: Sendable {
    /// Whether all records of an appeal are kept, in log order, for timelines and for copying.
    public let keepsHistory: Bool

    /// The tables, with history where a page or a copy needs it.
    public init(keepsHistory: Bool) { self.keepsHistory = keepsHistory }

    /// The tables' schema.
    public var schema: StoreSchema {
        StoreSchema(
            migrations: [
                .init(
                    "appeals-1",
                    sql: """
                        CREATE TABLE appeal (
                            id TEXT NOT NULL PRIMARY KEY,
                            number TEXT NOT NULL, channel TEXT NOT NULL, kind TEXT NOT NULL, basis TEXT NOT NULL,
                            identified INTEGER NOT NULL, language TEXT NOT NULL, words TEXT, author TEXT, simulated INTEGER NOT NULL,
                            submitted_at REAL NOT NULL, phase TEXT NOT NULL, resumes TEXT, registration_year INTEGER,
                            registration_serial INTEGER, registered_at REAL, issue_type TEXT, settlement TEXT, latitude REAL,
                            longitude REAL, unit TEXT, co_units TEXT NOT NULL, assignee TEXT, deadline REAL, urgent INTEGER NOT NULL,
                            planned_for REAL, open_question TEXT, accepted_at REAL, closed_at REAL, outcome TEXT,
                            extensions INTEGER NOT NULL, returns INTEGER NOT NULL, reopenings INTEGER NOT NULL,
                            overdue INTEGER NOT NULL, on_control INTEGER NOT NULL, visibility TEXT NOT NULL, merged_into TEXT,
                            rating INTEGER, last_decision TEXT NOT NULL, last_event TEXT NOT NULL, updated_at REAL NOT NULL,
                            version INTEGER NOT NULL
                        ) WITHOUT ROWID;
                        CREATE INDEX appeal_number ON appeal (number);
                        CREATE TABLE personal (subject TEXT NOT NULL, id TEXT NOT NULL, value BLOB NOT NULL,
                            PRIMARY KEY (subject, id)) WITHOUT ROWID;
                        CREATE TABLE history (subject TEXT NOT NULL, place INTEGER NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL,
                            value BLOB, refused INTEGER NOT NULL, units TEXT NOT NULL, PRIMARY KEY (subject, place)) WITHOUT ROWID;
                        """)
            ],
            folded: ["appeal", "personal", "history"])
    }

    /// Folds a record of `appeals` or of a unit's queue.
    /// - Returns: `applied` for personal records that are kept; for events what the reducer said.
    public func fold(_ entry: Entry, in db: Database) throws -> Verdict {
        switch entry.content {
        case .personal(let personal):
            if try phase(of: entry.subject, in: db) == .erased {
                return .refused(.notAllowed(event: .corrected, phase: .erased))
            }
            // Written twice, the later one counts, as in a log that was compacted; in the history it stands where the first one stood.
            var write = try HotStatement(
                "INSERT OR REPLACE INTO personal (subject, id, value) VALUES (?, ?, ?)", in: db)
            write.bind(entry.subject)
            write.bind(personal.id)
            write.bind(entry.record.value)
            try write.run()
            if keepsHistory {
                try db.cachedStatement(
                    sql: "UPDATE history SET value = ? WHERE subject = ? AND id = ? AND kind = 'personal'"
                ).execute(arguments: [entry.record.value, entry.subject, personal.id])
                if db.changesCount > 0 { return .applied }
            }
            try keep(entry, refused: false, units: nil, in: db)
            return .applied
        case .erased(let id):
            try db.cachedStatement(sql: "DELETE FROM personal WHERE subject = ? AND id = ?").execute(arguments: [
                entry.subject, id,
            ])
            if keepsHistory {
                try db.execute(
                    sql: "DELETE FROM history WHERE subject = ? AND id = ? AND kind = 'personal'",
                    arguments: [entry.subject, id])
            }
            try keep(entry, refused: false, units: nil, in: db)
            return .applied
        case .event(let event):
            var appeal = try appeal(event.subject, in: db)
            let verdict = Appeal.apply(event, to: &appeal)
            if verdict == .applied, let appeal {
                try AppealColumns.write(appeal, to: db)
                if appeal.phase == .erased {
                    try db.execute(sql: "DELETE FROM personal WHERE subject = ?", arguments: [appeal.id])
                    try db.execute(
                        sql: "DELETE FROM history WHERE subject = ? AND kind = 'personal'", arguments: [appeal.id])
                }
            }
            try keep(entry, refused: verdict != .applied, units: appeal?.units, in: db)
            return verdict
        case .deadLetter: return .applied
        }
    }

    /// The state of an appeal; `nil` when there is none.
    public func appeal(_ id: String, in db: Database) throws -> Appeal? {
        var query = try HotStatement(AppealColumns.queryByID, in: db)
        query.bind(id)
        return try query.first(AppealColumns.read)
    }

    /// The state of the appeal with this tracking number.
    public func appeal(number: TrackingNumber, in db: Database) throws -> Appeal? {
        try appeals(where: "number = ? ORDER BY submitted_at, id LIMIT 1", [number.digits], in: db).first
    }

    /// The states that fit an SQL condition over the table `appeal`, for example `"unit = ? ORDER BY deadline LIMIT 50"`.
    public func appeals(where condition: String, _ arguments: StatementArguments, in db: Database) throws -> [Appeal] {
        try HotStatement("SELECT id, \(AppealColumns.list) FROM appeal WHERE \(condition)", arguments, in: db)
            .all(AppealColumns.read)
    }

    /// A personal record of an appeal; `nil` when it was erased, has not come, or `id` is `nil`.
    public func personal(_ id: String?, of subject: String, in db: Database) throws -> PersonalRecord? {
        guard let id,
            let value = try Data.fetchOne(
                db.cachedStatement(sql: "SELECT value FROM personal WHERE subject = ? AND id = ?"),
                arguments: [subject, id])
        else { return nil }
        return try EventCoding.decode(PersonalRecord.self, from: value)
    }

    /// All events of an appeal that changed it, in order. Needs `keepsHistory`.
    public func events(of subject: String, in db: Database) throws -> [Event] {
        try Data.fetchAll(
            db.cachedStatement(
                sql: "SELECT value FROM history WHERE subject = ? AND kind = 'event' AND NOT refused ORDER BY place"),
            arguments: [subject]
        ).map { try EventCoding.decode(Event.self, from: $0) }
    }

    /// All records of an appeal as they came, in order, erased ones left out. Needs `keepsHistory`.
    public func records(of subject: String, in db: Database) throws -> [HistoryRecord] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT id, kind, value, units FROM history WHERE subject = ? ORDER BY place"),
            arguments: [subject]
        ).map { row in
            let units: String = row[3]
            return HistoryRecord(
                key: RecordKey(subject: subject, id: row[0]), kind: RecordKind(rawValue: row[1]) ?? .event,
                value: row[2],
                units: units.split(separator: " ").map(String.init))
        }
    }

    private func phase(of subject: String, in db: Database) throws -> Phase? {
        var query = try HotStatement("SELECT phase FROM appeal WHERE id = ?", in: db)
        query.bind(subject)
        return try query.first { $0.text() }.flatMap(Phase.init)
    }

    /// Keeps a record at the end of its appeal's history, with the units that take part after it.
    private func keep(_ entry: Entry, refused: Bool, units: [String]?, in db: Database) throws {
        guard keepsHistory, let key = RecordKey(entry.record.key) else { return }
        var query = try HotStatement(
            "SELECT place, units FROM history WHERE subject = ? ORDER BY place DESC LIMIT 1", in: db)
        query.bind(key.subject)
        let last = try query.first { (place: $0.integer(), units: $0.text()) }
        var write = try HotStatement(
            "INSERT INTO history (subject, place, id, kind, value, refused, units) VALUES (?, ?, ?, ?, ?, ?, ?)", in: db
        )
        write.bind(key.subject)
        write.bind((last?.place ?? 0) + 1)
        write.bind(key.id)
        write.bind(entry.record.headers.kind.rawValue)
        write.bind(entry.record.value)
        write.bind(refused)
        write.bind(units?.joined(separator: " ") ?? last?.units ?? "")
        try write.run()
    }
}

/// One record of an appeal's history.
public struct HistoryRecord: Sendable, Hashable {
    /// The record's key.
    public let key: RecordKey
    /// Event or personal.
    public let kind: RecordKind
    /// The body; `nil` for a tombstone.
    public let value: Data?
    /// The units that take part after this record.
    public let units: [String]
}

extension Appeal {
    /// The responsible unit first, then those that take part.
    public var units: [String] { (unit.map { [$0] } ?? []) + coUnits }
}

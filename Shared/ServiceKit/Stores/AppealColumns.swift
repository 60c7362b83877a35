import Appeals
import Foundation
import GRDB

/// How the state of an appeal stands in the columns of the table `appeal`: one line per property, in one order for writing and reading. By hand and by
/// place, because a hop folds tens of thousands of these a second.
enum AppealColumns {
    static let all: [(name: String, type: String)] = [
        ("number", "TEXT NOT NULL"),
        ("channel", "TEXT NOT NULL"),
        ("kind", "TEXT NOT NULL"),
        ("basis", "TEXT NOT NULL"),
        ("identified", "INTEGER NOT NULL"),
        ("language", "TEXT NOT NULL"),
        ("words", "TEXT"),
        ("author", "TEXT"),
        ("simulated", "INTEGER NOT NULL"),
        ("submitted_at", "REAL NOT NULL"),
        ("phase", "TEXT NOT NULL"),
        ("resumes", "TEXT"),
        ("registration_year", "INTEGER"),
        ("registration_serial", "INTEGER"),
        ("registered_at", "REAL"),
        ("issue_type", "TEXT"),
        ("settlement", "TEXT"),
        ("latitude", "REAL"),
        ("longitude", "REAL"),
        ("unit", "TEXT"),
        ("co_units", "TEXT NOT NULL"),
        ("assignee", "TEXT"),
        ("deadline", "REAL"),
        ("urgent", "INTEGER NOT NULL"),
        ("planned_for", "REAL"),
        ("open_question", "TEXT"),
        ("accepted_at", "REAL"),
        ("closed_at", "REAL"),
        ("outcome", "TEXT"),
        ("extensions", "INTEGER NOT NULL"),
        ("returns", "INTEGER NOT NULL"),
        ("reopenings", "INTEGER NOT NULL"),
        ("overdue", "INTEGER NOT NULL"),
        ("on_control", "INTEGER NOT NULL"),
        ("visibility", "TEXT NOT NULL"),
        ("merged_into", "TEXT"),
        ("rating", "INTEGER"),
        ("last_decision", "TEXT NOT NULL"),
        ("last_event", "TEXT NOT NULL"),
        ("updated_at", "REAL NOT NULL"),
        ("version", "INTEGER NOT NULL"),
    ]

    static let list = all.map(\.name).joined(separator: ", ")

    private static let upsert = """
        INSERT INTO appeal (id, \(list)) VALUES (?\(String(repeating: ", ?", count: all.count)))
        ON CONFLICT (id) DO UPDATE SET \(all.map { "\($0.name) = excluded.\($0.name)" }.joined(separator: ", "))
        """

    static func write(_ appeal: Appeal, to db: Database) throws {
        let values: [(any DatabaseValueConvertible)?] = [
            appeal.id,
            appeal.number.digits,
            appeal.channel,
            appeal.kind.rawValue,
            appeal.basis.rawValue,
            appeal.identified,
            appeal.language.rawValue,
            appeal.words,
            appeal.author,
            appeal.simulated,
            appeal.submittedAt.timeIntervalSince1970,
            appeal.phase.rawValue,
            appeal.resumes?.rawValue,
            appeal.registrationYear,
            appeal.registrationSerial,
            appeal.registeredAt?.timeIntervalSince1970,
            appeal.issueType,
            appeal.settlement,
            appeal.location?.latitude,
            appeal.location?.longitude,
            appeal.unit,
            appeal.coUnits.joined(separator: " "),
            appeal.assignee,
            appeal.deadline?.timeIntervalSince1970,
            appeal.urgent,
            appeal.plannedFor?.timeIntervalSince1970,
            appeal.openQuestion,
            appeal.acceptedAt?.timeIntervalSince1970,
            appeal.closedAt?.timeIntervalSince1970,
            appeal.outcome,
            appeal.extensions,
            appeal.returns,
            appeal.reopenings,
            appeal.overdue,
            appeal.onControl,
            appeal.visibility.rawValue,
            appeal.mergedInto,
            appeal.rating,
            appeal.lastDecision,
            appeal.lastEvent,
            appeal.updatedAt.timeIntervalSince1970,
            appeal.version,
        ]
        try db.cachedStatement(sql: upsert).execute(arguments: StatementArguments(values))
    }

    static func fetch(_ statement: Statement, _ arguments: StatementArguments, in db: Database) throws -> [Appeal] {
        let cursor = try Row.fetchCursor(statement, arguments: arguments)
        var appeals: [Appeal] = []
        while let row = try cursor.next() { appeals.append(try appeal(from: row)) }
        return appeals
    }

    private static func appeal(from row: Row) throws -> Appeal {
        let digits: String = row[1]
        guard let number = TrackingNumber(digits) else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "\(digits) in the table appeal is no tracking number")
        }
        var appeal = Appeal(
            id: row[0], number: number, submittedAt: date(row, 10) ?? .distantPast, lastEvent: row[39])
        appeal.channel = row[2]
        appeal.kind = try code(row, 3)
        appeal.basis = try code(row, 4)
        appeal.identified = row[5]
        appeal.language = try code(row, 6)
        appeal.words = row[7]
        appeal.author = row[8]
        appeal.simulated = row[9]
        appeal.phase = try code(row, 11)
        appeal.resumes = (row[12] as String?).flatMap(Phase.init)
        appeal.registrationYear = row[13]
        appeal.registrationSerial = row[14]
        appeal.registeredAt = date(row, 15)
        appeal.issueType = row[16]
        appeal.settlement = row[17]
        if let latitude: Double = row[18], let longitude: Double = row[19] {
            appeal.location = Coordinate(latitude: latitude, longitude: longitude)
        }
        appeal.unit = row[20]
        appeal.coUnits = (row[21] as String).split(separator: " ").map(String.init)
        appeal.assignee = row[22]
        appeal.deadline = date(row, 23)
        appeal.urgent = row[24]
        appeal.plannedFor = date(row, 25)
        appeal.openQuestion = row[26]
        appeal.acceptedAt = date(row, 27)
        appeal.closedAt = date(row, 28)
        appeal.outcome = row[29]
        appeal.extensions = row[30]
        appeal.returns = row[31]
        appeal.reopenings = row[32]
        appeal.overdue = row[33]
        appeal.onControl = row[34]
        appeal.visibility = try code(row, 35)
        appeal.mergedInto = row[36]
        appeal.rating = row[37]
        appeal.lastDecision = row[38]
        appeal.updatedAt = date(row, 40) ?? .distantPast
        appeal.version = row[41]
        return appeal
    }

    private static func date(_ row: Row, _ index: Int) -> Date? {
        (row[index] as Double?).map(Date.init(timeIntervalSince1970:))
    }

    private static func code<Code: RawRepresentable<String>>(_ row: Row, _ index: Int) throws -> Code {
        let text: String = row[index]
        guard let code = Code(rawValue: text) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "\(text) in the table appeal is no \(Code.self)")
        }
        return code
    }
}

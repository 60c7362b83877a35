import Appeals
import Foundation
import GRDB
import Pipeline

/// How the state of an appeal stands in the columns of the table `appeal`: one line per property, in one order for writing and reading. By hand and by
/// place, because a hop folds tens of thousands of these a second.
enum AppealColumns {
    static let all = [
        "number", "channel", "kind", "basis", "identified", "language", "words", "author", "simulated",
        "submitted_at", "phase", "resumes", "registration_year", "registration_serial", "registered_at",
        "issue_type", "settlement", "latitude", "longitude", "unit", "co_units", "assignee", "deadline", "urgent",
        "planned_for", "open_question", "accepted_at", "closed_at", "outcome", "extensions", "returns", "reopenings",
        "overdue", "on_control", "visibility", "merged_into", "rating", "last_decision", "last_event", "updated_at",
        "version",
    ]

    static let list = all.joined(separator: ", ")

    static let queryByID = "SELECT id, \(list) FROM appeal WHERE id = ?"

    private static let upsert = """
        INSERT INTO appeal (id, \(list)) VALUES (?\(String(repeating: ", ?", count: all.count)))
        ON CONFLICT (id) DO UPDATE SET \(all.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
        """

    static func write(_ appeal: Appeal, to db: Database) throws {
        var write = try HotStatement(upsert, in: db)
        write.bind(appeal.id)
        write.bind(appeal.number.digits)
        write.bind(appeal.channel)
        write.bind(appeal.kind.rawValue)
        write.bind(appeal.basis.rawValue)
        write.bind(appeal.identified)
        write.bind(appeal.language.rawValue)
        write.bind(appeal.words)
        write.bind(appeal.author)
        write.bind(appeal.simulated)
        write.bind(appeal.submittedAt)
        write.bind(appeal.phase.rawValue)
        write.bind(appeal.resumes?.rawValue)
        write.bind(appeal.registrationYear)
        write.bind(appeal.registrationSerial)
        write.bind(appeal.registeredAt)
        write.bind(appeal.issueType)
        write.bind(appeal.settlement)
        write.bind(appeal.location?.latitude)
        write.bind(appeal.location?.longitude)
        write.bind(appeal.unit)
        write.bind(appeal.coUnits.joined(separator: " "))
        write.bind(appeal.assignee)
        write.bind(appeal.deadline)
        write.bind(appeal.urgent)
        write.bind(appeal.plannedFor)
        write.bind(appeal.openQuestion)
        write.bind(appeal.acceptedAt)
        write.bind(appeal.closedAt)
        write.bind(appeal.outcome)
        write.bind(appeal.extensions)
        write.bind(appeal.returns)
        write.bind(appeal.reopenings)
        write.bind(appeal.overdue)
        write.bind(appeal.onControl)
        write.bind(appeal.visibility.rawValue)
        write.bind(appeal.mergedInto)
        write.bind(appeal.rating)
        write.bind(appeal.lastDecision)
        write.bind(appeal.lastEvent)
        write.bind(appeal.updatedAt)
        write.bind(appeal.version)
        try write.run()
    }

    /// Reads a row of `id` and `list`.
    static func read(_ row: inout HotRow) throws -> Appeal {
        let id = row.text()
        let digits = row.text()
        guard let number = TrackingNumber(digits) else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "\(digits) in the table appeal is no tracking number")
        }
        var appeal = Appeal(id: id, number: number, submittedAt: .distantPast, lastEvent: "")
        appeal.channel = row.text()
        appeal.kind = try code(row.text())
        appeal.basis = try code(row.text())
        appeal.identified = row.bool()
        appeal.language = try code(row.text())
        appeal.words = row.optionalText()
        appeal.author = row.optionalText()
        appeal.simulated = row.bool()
        appeal.submittedAt = row.optionalDate() ?? .distantPast
        appeal.phase = try code(row.text())
        appeal.resumes = row.optionalText().flatMap(Phase.init)
        appeal.registrationYear = row.optionalInt()
        appeal.registrationSerial = row.optionalInt()
        appeal.registeredAt = row.optionalDate()
        appeal.issueType = row.optionalText()
        appeal.settlement = row.optionalText()
        let (latitude, longitude) = (row.optionalDouble(), row.optionalDouble())
        if let latitude, let longitude { appeal.location = Coordinate(latitude: latitude, longitude: longitude) }
        appeal.unit = row.optionalText()
        appeal.coUnits = row.text().split(separator: " ").map(String.init)
        appeal.assignee = row.optionalText()
        appeal.deadline = row.optionalDate()
        appeal.urgent = row.bool()
        appeal.plannedFor = row.optionalDate()
        appeal.openQuestion = row.optionalText()
        appeal.acceptedAt = row.optionalDate()
        appeal.closedAt = row.optionalDate()
        appeal.outcome = row.optionalText()
        appeal.extensions = Int(row.integer())
        appeal.returns = Int(row.integer())
        appeal.reopenings = Int(row.integer())
        appeal.overdue = row.bool()
        appeal.onControl = row.bool()
        appeal.visibility = try code(row.text())
        appeal.mergedInto = row.optionalText()
        appeal.rating = row.optionalInt()
        appeal.lastDecision = row.text()
        appeal.lastEvent = row.text()
        appeal.updatedAt = row.optionalDate() ?? .distantPast
        appeal.version = Int(row.integer())
        return appeal
    }

    private static func code<Code: RawRepresentable<String>>(_ text: String) throws -> Code {
        guard let code = Code(rawValue: text) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "\(text) in the table appeal is no \(Code.self)")
        }
        return code
    }
}

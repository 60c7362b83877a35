import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// What waits for the dispatcher, and why.
struct WaitingList: Sendable {
    /// Why an appeal waits.
    enum Reason: String, CaseIterable, Sendable {
        /// Nobody knows what it is about.
        case noType = "no-type"
        /// A unit gave it back.
        case returned
        /// Its unit is not in the city pack, or no longer.
        case noUnit = "no-unit"
    }

    /// One page of the list with the figures around it.
    struct Page: Sendable {
        let items: [Item]
        /// How many wait, by reason, in the chosen settlement.
        let counts: [Reason: Int]
        var total: Int { counts.values.reduce(0, +) }
    }

    /// One appeal that waits.
    struct Item: Sendable {
        let appeal: Appeal
        let reason: Reason
        /// The resident's text.
        let words: Words?
    }

    static let pageSize = 50
    static let schema = StoreSchema(
        migrations: [.init("dispatch-1", sql: "CREATE INDEX appeal_phase ON appeal (phase, unit)")], folded: [])

    let rule: RoutingRule
    let appeals: AppealTable

    /// The page number `page`, from 0: urgent types first, then by the day the outcome is or would be owed.
    func page(_ page: Int, reason: Reason?, settlement: String?, in db: Database) throws -> Page {
        var arguments = try self.arguments
        arguments += ["settlement": settlement]
        let isThere = "\(Self.isWaiting) AND (:settlement IS NULL OR settlement = :settlement)"
        let counts = try Row.fetchAll(
            db, sql: "SELECT \(Self.why) AS why, COUNT(*) FROM appeal WHERE \(isThere) GROUP BY why",
            arguments: arguments
        ).compactMap { row in Reason(rawValue: row[0]).map { ($0, row[1] as Int) } }
        arguments += ["reason": reason?.rawValue, "limit": Self.pageSize, "offset": page * Self.pageSize]
        let found = try appeals.appeals(
            where: """
                \(isThere) AND (:reason IS NULL OR \(Self.why) = :reason)
                ORDER BY urgent OR COALESCE(issue_type IN (SELECT value FROM json_each(:urgent)), 0) DESC,
                    COALESCE(deadline, registered_at + CASE basis WHEN 'formal' THEN :formal ELSE :message END), id
                LIMIT :limit OFFSET :offset
                """, arguments, in: db)
        return Page(
            items: try found.map { appeal in
                let words = try appeals.personal(appeal.words, of: appeal.id, in: db)?.words
                return Item(appeal: appeal, reason: self.reason(for: appeal), words: words)
            }, counts: Dictionary(uniqueKeysWithValues: counts))
    }

    /// Why `appeal` waits; the same as `why` says in SQL.
    func reason(for appeal: Appeal) -> Reason {
        if appeal.phase == .returned { return .returned }
        let hasType = appeal.issueType.flatMap { rule.pack.catalogue.types[$0] } != nil
        return appeal.phase == .registered && !hasType ? .noType : .noUnit
    }

    private static let isWaiting = """
        (phase IN ('registered', 'returned') OR phase IN ('assigned', 'accepted', 'planned', 'waiting')
            AND unit NOT IN (SELECT value FROM json_each(:units)))
        """
    private static let why = """
        CASE WHEN phase = 'returned' THEN 'returned' WHEN phase = 'registered' AND (issue_type IS NULL
            OR issue_type NOT IN (SELECT value FROM json_each(:types))) THEN 'no-type' ELSE 'no-unit' END
        """

    /// What the pack says now, for the conditions above.
    private var arguments: StatementArguments {
        get throws {
            let types = rule.pack.catalogue.types
            let day = 86_400
            return [
                "units": try Self.json(rule.units.map(\.code)), "types": try Self.json(types.codes),
                "urgent": try Self.json(types.filter(\.isUrgent).map(\.code)),
                "formal": rule.pack.terms.answerDays * day, "message": rule.pack.terms.messageDays * day,
            ]
        }
    }

    private static func json(_ codes: [String]) throws -> String {
        String(decoding: try JSONEncoder().encode(codes), as: UTF8.self)
    }
}

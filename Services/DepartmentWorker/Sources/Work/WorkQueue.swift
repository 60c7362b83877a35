import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// A view of the queue of some units: what is in it, and how many are in each of the others.
struct WorkQueue: Sendable {
    /// The views of a queue.
    enum Tab: String, CaseIterable, Sendable {
        /// What the reader has taken into work.
        case mine
        /// All that the units have.
        case unit
        /// What waits for the resident's reply.
        case waiting
        /// What is past its deadline.
        case overdue
        /// What got its outcome from the units.
        case closed

        fileprivate var condition: String {
            switch self {
            case .mine: "\(WorkQueue.isOpen) AND assignee = :account"
            case .unit: WorkQueue.isOpen
            case .waiting: "phase = 'waiting'"
            case .overdue: "\(WorkQueue.isOpen) AND deadline < :now"
            case .closed: "phase IN ('resolved', 'answered', 'rejected')"
            }
        }
    }

    /// One page with the figures around it.
    struct Page: Sendable {
        let items: [Item]
        let counts: [Tab: Int]
    }

    /// One appeal of the queue.
    struct Item: Sendable {
        /// The state, with what is on its way.
        let appeal: Appeal
        /// The resident's text.
        let words: Words?
        /// The name of who has it.
        let assignee: String?
    }

    static let pageSize = 50
    fileprivate static let isOpen = "phase IN ('assigned', 'accepted', 'planned', 'waiting')"

    static let schema = StoreSchema(
        migrations: [
            .init(
                "work-1",
                sql: """
                    CREATE INDEX appeal_queue ON appeal (unit, phase, assignee, deadline);
                    CREATE INDEX appeal_due ON appeal (deadline)
                        WHERE overdue = 0 AND closed_at IS NULL AND deadline IS NOT NULL;
                    CREATE INDEX appeal_closed ON appeal (unit, closed_at) WHERE closed_at IS NOT NULL;
                    """)
        ], folded: [])

    let flow: DepartmentFlow
    let units: [String]
    let account: String
    let now: Date

    /// The page number `page`, from 0, of a view: urgent ones first, then by deadline; what is closed, the latest first.
    func page(_ page: Int, of tab: Tab, in db: Database) throws -> Page {
        let arguments: StatementArguments = [
            "units": try Self.json(units), "account": account, "now": now.timeIntervalSince1970,
        ]
        let areOurs = "unit IN (SELECT value FROM json_each(:units))"
        let sums = Tab.allCases.map { "COALESCE(SUM(\($0.condition)), 0)" }.joined(separator: ", ")
        let counts = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT \(sums) FROM appeal WHERE \(areOurs)"), arguments: arguments)
        let order = tab == .closed ? "closed_at DESC, id" : "urgent DESC, deadline, id"
        let found = try flow.appeals.appeals(
            where: "\(areOurs) AND \(tab.condition) ORDER BY \(order) LIMIT :limit OFFSET :offset",
            arguments + ["limit": Self.pageSize, "offset": page * Self.pageSize], in: db)
        return Page(
            items: try found.map { try item($0, in: db) },
            counts: Dictionary(
                uniqueKeysWithValues: Tab.allCases.enumerated().map { ($1, counts?[$0] as Int? ?? 0) }))
    }

    private func item(_ folded: Appeal, in db: Database) throws -> Item {
        let appeal = try AppealStanding(folded, in: db).appeal
        return Item(
            appeal: appeal, words: try flow.appeals.personal(appeal.words, of: appeal.id, in: db)?.words,
            assignee: try appeal.assignee.flatMap { try flow.staff.account($0, in: db)?.settings.name })
    }

    /// Codes as SQL takes them in one argument.
    static func json(_ codes: [String]) throws -> String {
        String(decoding: try JSONEncoder().encode(codes), as: UTF8.self)
    }
}

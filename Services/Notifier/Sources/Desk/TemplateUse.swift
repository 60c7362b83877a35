import Appeals
import GRDB
import Pipeline
import ServiceKit
import WebPages

/// How many messages of each template wait, and what of them the stop button holds. No name and no address is read but
/// of who pressed it.
struct TemplateUse: Sendable {
    /// Messages of one template.
    struct Count: Sendable, Hashable {
        /// To be sent, printed or said.
        var waiting = 0
        /// Those of them that the law demands.
        var obliged = 0

        /// What can be dropped.
        var droppable: Int { waiting - obliged }

        static func + (left: Count, right: Count) -> Count {
            Count(waiting: left.waiting + right.waiting, obliged: left.obliged + right.obliged)
        }
    }

    /// What the stop button holds, and who pressed it.
    struct Held: Sendable {
        let halt: HaltTable.Halt
        /// The account's name; `nil` when it has none any more.
        let name: String?
    }

    let counts: [String: Count]
    let held: [Held]

    init(_ flow: NotifierFlow, in db: Database) throws {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT template, COUNT(*), SUM(obliged) FROM job WHERE state IN ('waiting', 'desk') GROUP BY template
                """)
        counts = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], Count(waiting: $0[1], obliged: $0[2])) })
        held = try Self.held(flow, in: db)
    }

    /// Everything that is held.
    static func held(_ flow: NotifierFlow, in db: Database) throws -> [Held] {
        try HaltTable.halts(in: db).map { halt in
            Held(halt: halt, name: try flow.staff.account(halt.account, in: db)?.settings.name)
        }
    }

    /// What waits of a template, or of all for `HaltTable.all`.
    func count(of template: String) -> Count {
        template == HaltTable.all
            ? counts.values.reduce(Count(), +) : counts[template] ?? Count()
    }

    /// What holds exactly this template, or all for `HaltTable.all`.
    func hold(of template: String) -> Held? { held.first { $0.halt.template == template } }

    /// Whether messages of the template stand still, by itself or with all.
    func isHeld(_ template: String) -> Bool { held.contains { [template, HaltTable.all].contains($0.halt.template) } }
}

extension TemplateUse.Held {
    /// That it is held, by whom and since when, with the way to let it go on. `links`: whether the reader may open it.
    func alert(links: Bool, pack: CityPack, in text: Localizer) -> Alert {
        let template = halt.template
        let title = pack.messages[template].map { $0.title(in: text) } ?? template
        return Alert(
            .warning,
            title: template == HaltTable.all ? text("halt-all-held") : text("halt-one-held", ["template": title]),
            text: text("halt-by", ["name": self.name ?? text("desk-somebody"), "when": text.dateTime(halt.since)]),
            links: links ? [Link(text("halt-open"), HaltPage.address(of: template))] : [])
    }
}

extension MessageTemplate {
    /// The subject line without what is filled in, to name the template by.
    func title(in text: Localizer) -> String { text[subject].replacing(/\{\{[^{}]*\}\}/, with: "…") }
}

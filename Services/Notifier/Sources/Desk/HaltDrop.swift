import Appeals
import GRDB
import Pipeline

/// Drops messages that the stop button holds: they end undelivered, and nobody is told of the event by another way.
struct HaltDrop: Sendable {
    /// The most messages that one turn drops, so that others are not kept waiting.
    static let turn = 500
    /// The template's code, or `HaltTable.all`.
    let template: String
    let flow: NotifierFlow

    /// Drops at most `turn` messages. What the law demands is never dropped, and nothing once the template was let go.
    /// - Returns: how many; fewer than `turn` when none is left.
    func run(in db: Database, emit: inout Emissions) throws -> Int {
        guard try HaltTable.halts(in: db).contains(where: { $0.template == template }) else { return 0 }
        let jobs = try JobTable.jobs(
            where: """
                state IN ('waiting', 'desk') AND obliged = 0 AND (template = ? OR ? = '\(HaltTable.all)')
                    ORDER BY place LIMIT ?
                """, [template, template, Self.turn], in: db)
        for job in jobs {
            try JobTable.end(job.id, in: db)
            let outcome = job.outcome(
                .init(reason: Told.stopped), label: job.channel.rawValue, source: emit.source, at: emit.now)
            try emit.emit(outcome, to: flow.topics.deliveries)
        }
        return jobs.count
    }
}

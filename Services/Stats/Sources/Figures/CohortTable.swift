import Appeals
import Foundation
import GRDB
import Pipeline

/// The folded figures of appeals taken into work, so that any period is a sum over days and no request walks through appeals.
///
/// An appeal belongs to the day of its first acceptance. Every change of its standing is a row of `cohort`, -1 for the old one and +1 for the new one on
/// the day of the change; so the sum of all changes up to a day is how the cohort stood at that day's end, reopenings included, and the standings
/// always add up to the accepted. Days of one appeal never run backwards, whatever the clocks of its events say.
struct CohortTable: Sendable {
    static let schema = StoreSchema(
        migrations: [
            .init(
                "cohort-1",
                sql: """
                    CREATE TABLE standing (subject TEXT NOT NULL PRIMARY KEY, accepted INTEGER NOT NULL, changed INTEGER NOT NULL,
                        standing TEXT NOT NULL) WITHOUT ROWID;
                    CREATE TABLE cohort (accepted INTEGER NOT NULL, changed INTEGER NOT NULL, standing TEXT NOT NULL,
                        appeals INTEGER NOT NULL, PRIMARY KEY (accepted, changed, standing)) WITHOUT ROWID;
                    """)
        ], folded: ["standing", "cohort"])

    /// What a change came to, for the figures by day.
    struct Change: Sendable {
        let day: LocalDay
        /// `nil`: the appeal was taken into work just now.
        let before: Standing?
        let after: Standing
    }

    /// Folds the state of an appeal after an event of `day`.
    /// - Returns: the change of its standing; `nil` when there is none.
    static func fold(_ appeal: Appeal, on day: LocalDay, in db: Database) throws -> Change? {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT accepted, changed, standing FROM standing WHERE subject = ?"),
            arguments: [appeal.id])
        guard appeal.acceptedAt != nil else { return nil }
        let known = row.map { (accepted: LocalDay(number: $0[0]), changed: LocalDay(number: $0[1])) }
        let before = row.flatMap { Standing(rawValue: $0[2]) }
        let accepted = known?.accepted ?? day
        let changed = max(day, known?.changed ?? day)
        let after = Standing(appeal, acceptedOn: accepted, changedOn: changed, before: before)
        if after == before { return nil }
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO standing (subject, accepted, changed, standing) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [appeal.id, accepted.number, changed.number, after.rawValue])
        if let before { try add(-1, accepted, changed, before, in: db) }
        try add(1, accepted, changed, after, in: db)
        return Change(day: changed, before: before, after: after)
    }

    /// How the appeals taken into work in `period` stood at its end.
    static func standings(in period: Period, in db: Database) throws -> [Standing: Int] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT standing, SUM(appeals) FROM cohort WHERE accepted BETWEEN ? AND ? AND changed <= ? GROUP BY standing
                    """), arguments: [period.first.number, period.last.number, period.last.number])
        return Dictionary(rows.compactMap { row in Standing(rawValue: row[0]).map { ($0, row[1]) } }) { $0 + $1 }
    }

    private static func add(
        _ count: Int, _ accepted: LocalDay, _ changed: LocalDay, _ standing: Standing, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO cohort (accepted, changed, standing, appeals) VALUES (?, ?, ?, ?)
                ON CONFLICT (accepted, changed, standing) DO UPDATE SET appeals = appeals + excluded.appeals
                """
        ).execute(arguments: [accepted.number, changed.number, standing.rawValue, count])
    }
}

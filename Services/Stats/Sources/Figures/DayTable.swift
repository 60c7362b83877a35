import Appeals
import Foundation
import GRDB
import Pipeline

/// The folded figures by day: what was filed, by its way in, what was taken into work, what was solved.
enum DayTable {
    /// What is counted. The raw values stand in the store.
    enum Figure: String, Sendable, CaseIterable {
        case filed, accepted, solved
    }

    static let schema = StoreSchema(
        migrations: [
            .init(
                "days-1",
                sql: """
                    CREATE TABLE day (figure TEXT NOT NULL, day INTEGER NOT NULL, channel TEXT NOT NULL, appeals INTEGER NOT NULL,
                        PRIMARY KEY (figure, day, channel)) WITHOUT ROWID;
                    """)
        ], folded: ["day"])

    /// Counts one more.
    static func count(_ figure: Figure, on day: LocalDay, channel: String, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO day (figure, day, channel, appeals) VALUES (?, ?, ?, 1)
                ON CONFLICT (figure, day, channel) DO UPDATE SET appeals = appeals + 1
                """
        ).execute(arguments: [figure.rawValue, day.number, channel])
    }

    /// How many on each day of `period` that had any.
    static func byDay(_ figure: Figure, in period: Period, in db: Database) throws -> [LocalDay: Int] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT day, SUM(appeals) FROM day WHERE figure = ? AND day BETWEEN ? AND ? GROUP BY day"),
            arguments: [figure.rawValue, period.first.number, period.last.number])
        return Dictionary(uniqueKeysWithValues: rows.map { (LocalDay(number: $0[0]), $0[1]) })
    }

    /// How many were filed in `period` by each way in, by its code.
    static func byChannel(in period: Period, in db: Database) throws -> [String: Int] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT channel, SUM(appeals) FROM day WHERE figure = ? AND day BETWEEN ? AND ? GROUP BY channel"),
            arguments: [Figure.filed.rawValue, period.first.number, period.last.number])
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
    }
}

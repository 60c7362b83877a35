import Appeals
import GRDB
import Pipeline

/// How many appeals stand in each phase. Triggers keep it, so that the front page counts no rows, with ten appeals or ten million.
struct PhaseTally: Sendable {
    static let schema = StoreSchema(
        migrations: [
            .init(
                "phase-tally-1",
                sql: """
                    CREATE TABLE phase_tally (phase TEXT NOT NULL PRIMARY KEY, appeals INTEGER NOT NULL) WITHOUT ROWID;
                    CREATE TRIGGER phase_tally_new AFTER INSERT ON appeal BEGIN
                        INSERT INTO phase_tally (phase, appeals) VALUES (new.phase, 1)
                            ON CONFLICT (phase) DO UPDATE SET appeals = appeals + 1;
                    END;
                    CREATE TRIGGER phase_tally_moved AFTER UPDATE OF phase ON appeal WHEN new.phase <> old.phase BEGIN
                        UPDATE phase_tally SET appeals = appeals - 1 WHERE phase = old.phase;
                        INSERT INTO phase_tally (phase, appeals) VALUES (new.phase, 1)
                            ON CONFLICT (phase) DO UPDATE SET appeals = appeals + 1;
                    END;
                    """)
        ], folded: ["phase_tally"])

    private let counts: [Phase: Int]

    /// Reads the tally.
    init(in db: Database) throws {
        let rows = try Row.fetchAll(db, sql: "SELECT phase, appeals FROM phase_tally")
        counts = Dictionary(
            rows.compactMap { row in Phase(rawValue: row[0]).map { ($0, row[1]) } }, uniquingKeysWith: +)
    }

    /// All appeals ever filed.
    var total: Int { counts.values.reduce(0, +) }

    /// How many stand in one of `phases`.
    func count(_ phases: Phase...) -> Int { phases.reduce(0) { $0 + (counts[$1] ?? 0) } }

    /// How many residents are still owed something.
    var open: Int { Phase.allCases.filter(\.isOpen).reduce(0) { $0 + (counts[$1] ?? 0) } }
}

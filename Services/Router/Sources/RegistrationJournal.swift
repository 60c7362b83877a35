import Appeals
import GRDB
import Pipeline

/// The registration journal: for every year one sequence of serials from 1.
///
/// A serial is the one after all that are folded and all that this store took and has not read back, so 200 appeals of one turn get 200 numbers. One
/// that was refused, because the resident took the appeal back meanwhile, is given to the next appeal: no gap stays.
///
/// Of n instances, instance i takes only serials s with (s - 1) mod n = i, so two can never take the same; each goes on after the highest it knows of
/// all of them. With more than one instance the numbers are unique and rising, and gaps stay where one was ahead.
struct RegistrationJournal: Sendable {
    let instance: Instance

    static let schema = StoreSchema(
        migrations: [
            .init(
                "registration-1",
                sql: """
                    CREATE INDEX appeal_registration ON appeal (registration_year, registration_serial);
                    -- Serials whose registration was refused, to be given again.
                    CREATE TABLE registration_spare (year INTEGER NOT NULL, serial INTEGER NOT NULL,
                        PRIMARY KEY (year, serial)) WITHOUT ROWID;
                    -- Serials on their way to the log, by the event that carries them.
                    CREATE TABLE registration_taken (event_id TEXT NOT NULL PRIMARY KEY, year INTEGER NOT NULL,
                        serial INTEGER NOT NULL) WITHOUT ROWID;
                    """)
        ], folded: ["registration_spare"], owned: ["registration_taken"])

    /// Follows what became of a serial.
    func fold(_ event: Event, _ verdict: Verdict, in db: Database) throws {
        guard case .registered(let body) = event.body else { return }
        try db.cachedStatement(sql: "DELETE FROM registration_taken WHERE event_id = ?").execute(arguments: [event.id])
        let sql =
            verdict == .applied
            ? "DELETE FROM registration_spare WHERE year = :year AND serial = :serial"
            : """
            INSERT OR IGNORE INTO registration_spare SELECT :year, :serial WHERE NOT EXISTS
                (SELECT 1 FROM appeal WHERE registration_year = :year AND registration_serial = :serial)
            """
        try db.cachedStatement(sql: sql).execute(arguments: ["year": body.year, "serial": body.serial])
    }

    /// Takes the next serial of `year` for the event with this id.
    /// - Returns: `nil` when the event has one already.
    func take(year: Int, for event: String, in db: Database) throws -> Int? {
        let hasOne = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT 1 FROM registration_taken WHERE event_id = ?"), arguments: [event])
        guard hasOne == nil else { return nil }
        let serial = try spare(of: year, in: db) ?? next(of: year, in: db)
        try db.cachedStatement(sql: "INSERT INTO registration_taken (event_id, year, serial) VALUES (?, ?, ?)")
            .execute(arguments: [event, year, serial])
        return serial
    }

    private func spare(of year: Int, in db: Database) throws -> Int? {
        try Int.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT MIN(serial) FROM registration_spare s WHERE year = ? AND (serial - 1) % ? = ? AND NOT EXISTS
                        (SELECT 1 FROM registration_taken t WHERE t.year = s.year AND t.serial = s.serial)
                    """), arguments: [year, instance.count, instance.index])
    }

    private func next(of year: Int, in db: Database) throws -> Int {
        let highest =
            try Int.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT MAX(
                            COALESCE((SELECT MAX(registration_serial) FROM appeal WHERE registration_year = :year), 0),
                            COALESCE((SELECT MAX(serial) FROM registration_spare WHERE year = :year), 0),
                            COALESCE((SELECT MAX(serial) FROM registration_taken WHERE year = :year), 0))
                        """), arguments: ["year": year]) ?? 0
        let count = max(1, instance.count)
        let toLane = (instance.index - highest % count + count) % count
        return highest + 1 + toLane
    }
}

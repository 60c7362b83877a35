public import Appeals
import Foundation
public import GRDB
public import Pipeline

/// A staff account as the topic `staff` has it: no secrets.
public struct StaffAccount: Sendable, Hashable {
    /// The account's id, the subject of its events.
    public let id: String
    /// Roles, units, epoch and the rest.
    public let settings: AccountSet
}

/// The folded table of staff accounts, which every service keeps: who may see what, and which sessions have ended.
public struct StaffTable: Sendable {
    /// The table.
    public init() {}

    /// The table's schema.
    public var schema: StoreSchema {
        StoreSchema(
            migrations: [
                .init(
                    "staff-1",
                    sql: """
                        CREATE TABLE staff (id TEXT NOT NULL PRIMARY KEY, login TEXT NOT NULL, settings BLOB NOT NULL) WITHOUT ROWID;
                        CREATE INDEX staff_login ON staff (login);
                        """)
            ],
            folded: ["staff"])
    }

    /// Folds a record of the topic `staff`. A login belongs to the account that had it first; an older epoch than the known one is refused.
    public func fold(_ event: Event, in db: Database) throws -> Verdict {
        guard case .accountSet(let settings) = event.body else {
            return .refused(.contradicts("The topic staff holds accounts only."))
        }
        if let owner = try account(login: settings.login, in: db), owner.id != event.subject {
            return .refused(.contradicts("The login \(settings.login) belongs to another account."))
        }
        if let known = try account(event.subject, in: db), known.settings.epoch > settings.epoch {
            return .refused(.stale)
        }
        try db.execute(
            sql: "INSERT OR REPLACE INTO staff (id, login, settings) VALUES (?, ?, ?)",
            arguments: [event.subject, settings.login, try EventCoding.encode(settings)])
        return .applied
    }

    /// The account with this id.
    public func account(_ id: String, in db: Database) throws -> StaffAccount? { try fetch("id = ?", [id], db).first }

    /// The account with this login.
    public func account(login: String, in db: Database) throws -> StaffAccount? {
        try fetch("login = ?", [login], db).first
    }

    /// All accounts by login.
    public func all(in db: Database) throws -> [StaffAccount] { try fetch("1 ORDER BY login", [], db) }

    /// The accounts that may sign in with `role`, by login; in `unit`, where one is given. Found by SQLite's own reading of JSON, for a city has hundreds.
    public func active(_ role: Role, in unit: String? = nil, in db: Database) throws -> [StaffAccount] {
        try fetch(
            """
            NOT CAST(settings AS TEXT) ->> '$.disabled'
            AND EXISTS (SELECT 1 FROM json_each(CAST(settings AS TEXT), '$.roles') WHERE value = :role)
            AND (:unit IS NULL OR EXISTS (SELECT 1 FROM json_each(CAST(settings AS TEXT), '$.units') WHERE value = :unit))
            ORDER BY login
            """, ["role": role.rawValue, "unit": unit], db)
    }

    private func fetch(_ condition: String, _ arguments: StatementArguments, _ db: Database) throws -> [StaffAccount] {
        try Row.fetchAll(db, sql: "SELECT id, settings FROM staff WHERE \(condition)", arguments: arguments).map {
            row in
            StaffAccount(id: row[0], settings: try JSONDecoder().decode(AccountSet.self, from: row[1]))
        }
    }
}

/// Answers what the session check asks, from a service's store.
public struct StoreStaffDirectory: StaffDirectory {
    private let store: Store

    /// A directory over `store`, which must have the staff table.
    public init(store: Store) { self.store = store }

    /// The account's epoch; `nil` when there is no such account, it is disabled, or the store cannot be read.
    public func epoch(of account: String) async -> Int? {
        let found = try? await store.read { try StaffTable().account(account, in: $0) }
        guard let settings = found?.settings, !settings.disabled else { return nil }
        return settings.epoch
    }
}

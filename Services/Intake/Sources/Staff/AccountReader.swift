import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// An account of staff, with its id.
struct Account: Sendable {
    /// The subject of its events.
    let id: String
    /// Roles, units, epoch and the rest.
    let settings: AccountSet
}

/// Reads the accounts of staff: those folded, and over them what was changed here and is on its way to the log.
enum AccountReader {
    /// All accounts by login.
    static func all(in db: Database) throws -> [Account] {
        var accounts = Dictionary(
            try StaffTable().all(in: db).map { ($0.id, Account(id: $0.id, settings: $0.settings)) },
            uniquingKeysWith: { first, _ in first })
        for account in try underWay("type = ?", [EventType.accountSet.rawValue], db) {
            accounts[account.id] = newer(account, than: accounts[account.id])
        }
        return accounts.values.sorted { $0.settings.login < $1.settings.login }
    }

    /// The account with this id.
    static func account(_ id: String, in db: Database) throws -> Account? {
        let folded = try StaffTable().account(id, in: db).map { Account(id: $0.id, settings: $0.settings) }
        return try underWay("subject = ?", [id], db).reduce(folded) { newer($1, than: $0) }
    }

    /// The account with this login.
    static func account(login: String, in db: Database) throws -> Account? {
        try all(in: db).first { $0.settings.login == login }
    }

    private static func newer(_ account: Account, than known: Account?) -> Account {
        guard let known, known.settings.epoch > account.settings.epoch else { return account }
        return known
    }

    private static func underWay(_ condition: String, _ arguments: StatementArguments, _ db: Database) throws
        -> [Account]
    {
        try Data.fetchAll(
            db, sql: "SELECT event FROM pending WHERE \(condition) ORDER BY created, event_id", arguments: arguments
        ).compactMap { data in
            let event = try EventCoding.decode(Event.self, from: data)
            guard case .accountSet(let settings) = event.body else { return nil }
            return Account(id: event.subject, settings: settings)
        }
    }
}

/// Answers what the session check asks, from Intake's store; knows of an account a moment before the log does.
struct IntakeStaffDirectory: StaffDirectory {
    let store: Store

    /// The account's epoch; `nil` when there is no such account, it is disabled, or the store cannot be read.
    func epoch(of account: String) async -> Int? {
        let found = try? await store.read { try AccountReader.account(account, in: $0) }
        guard let settings = found?.settings, !settings.disabled else { return nil }
        return settings.epoch
    }
}

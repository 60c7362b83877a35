import Foundation
import GRDB
import Pipeline

/// Who did what with accounts, and who signed in. Owned, never cleared.
struct Audit: Sendable {
    /// What was done.
    enum Action: String, Sendable, CaseIterable {
        case signedIn = "signed-in"
        case wrongPassword = "wrong-password"
        case added, disabled, enabled
        case passwordReset = "password-reset"
        case passwordChanged = "password-changed"
        case rightsChanged = "rights-changed"
    }

    static let schema = StoreSchema(
        migrations: [
            .init(
                "audit-1",
                sql: """
                    CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, actor TEXT NOT NULL,
                        action TEXT NOT NULL, account TEXT NOT NULL);
                    """)
        ], folded: [], owned: ["audit"])

    /// When.
    let time: Date
    /// Who: the `actor` attribute of events.
    let actor: String
    /// What.
    let action: Action
    /// The account it was about.
    let account: String

    /// Writes the line.
    func save(in db: Database) throws {
        try db.execute(
            sql: "INSERT INTO audit (time, actor, action, account) VALUES (?, ?, ?, ?)",
            arguments: [time.timeIntervalSince1970, actor, action.rawValue, account])
    }

    /// The last lines about an account, newest first.
    static func last(_ count: Int, about account: String, in db: Database) throws -> [Audit] {
        try Row.fetchAll(
            db, sql: "SELECT time, actor, action FROM audit WHERE account = ? ORDER BY id DESC LIMIT ?",
            arguments: [account, count]
        ).compactMap { row in
            let time: Double = row[0]
            return Action(rawValue: row[2]).map {
                Audit(time: Date(timeIntervalSince1970: time), actor: row[1], action: $0, account: account)
            }
        }
    }
}

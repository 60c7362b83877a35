import Foundation
import GRDB

/// The stop button: templates whose messages are held, for bulk mail gone wrong. Owned, because only this notifier knows.
enum HaltTable {
    /// Holds every template.
    static let all = "*"

    /// What is held.
    struct Halt: Sendable, Hashable {
        /// The template's code, or `all`.
        let template: String
        /// Who pressed the button.
        let account: String
        let since: Date
    }

    /// Holds the messages of a template until `release`.
    static func hold(_ template: String, by account: String, now: Date, in db: Database) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO halt (template, account, since) VALUES (?, ?, ?)",
            arguments: [template, account, now.timeIntervalSince1970])
    }

    /// Lets them go on.
    static func release(_ template: String, in db: Database) throws {
        try db.execute(sql: "DELETE FROM halt WHERE template = ?", arguments: [template])
    }

    /// Whether everything is held.
    static func holdsAll(in db: Database) throws -> Bool {
        try Bool.fetchOne(db.cachedStatement(sql: "SELECT 1 FROM halt WHERE template = ?"), arguments: [all]) ?? false
    }

    /// Everything that is held.
    static func halts(in db: Database) throws -> [Halt] {
        try Row.fetchAll(db, sql: "SELECT template, account, since FROM halt ORDER BY template").map {
            Halt(template: $0[0], account: $0[1], since: Date(timeIntervalSince1970: $0[2]))
        }
    }
}

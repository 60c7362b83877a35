import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// Changes accounts: their settings by events on the topic `staff`, their passwords in this store alone. Every change of what an account may do, and
/// of its password, raises its epoch and so ends its sessions everywhere.
struct Accounts: Sendable {
    let stage: Stage<IntakeFlow>
    let topic: Topic
    let passwords: Passwords

    /// Adds an account.
    /// - Returns: its one-time password, which is shown once and kept nowhere.
    /// - Throws: `AccountError.loginTaken`, `PasswordError.busy`, `StageError`.
    func add(_ new: AccountSet, by actor: Actor) async throws -> String {
        try await issue { db, emit, hash in
            guard try AccountReader.account(login: new.login, in: db) == nil else { throw AccountError.loginTaken }
            let id = EventID.root(at: emit.now)
            try StaffSecret(account: id, hash: hash, mustChange: true).save(at: emit.now, in: db)
            try set(new, of: id, .added, by: actor, db, &emit)
        }
    }

    /// Adds `admin` when there are no accounts.
    /// - Returns: its one-time password; `nil` when there are accounts.
    func makeFirst() async throws -> String? {
        guard try await stage.store.read({ try AccountReader.all(in: $0).isEmpty }) else { return nil }
        let admin = AccountSet(login: "admin", name: "Администратор", roles: [.admin], units: [], epoch: 1)
        do {
            return try await add(admin, by: .system)
        } catch AccountError.loginTaken {
            // Made by another caller a moment ago, who has the password.
            return nil
        }
    }

    /// Gives an account another one-time password.
    /// - Throws: `AccountError.unknown`, `PasswordError.busy`, `StageError`.
    func resetPassword(of login: String, by actor: Actor) async throws -> String {
        try await issue { db, emit, hash in
            let account = try account(login, db)
            try StaffSecret(account: account.id, hash: hash, mustChange: true).save(at: emit.now, in: db)
            try set(account.settings.nextEpoch, of: account.id, .passwordReset, by: actor, db, &emit)
        }
    }

    /// Refuses sign-in to an account, or lets it in again.
    /// - Throws: `AccountError.unknown`, `AccountError.lastAdministrator`, `StageError`.
    func setDisabled(_ isDisabled: Bool, login: String, by actor: Actor) async throws {
        try await stage.perform { db, emit in
            let account = try account(login, db)
            guard account.settings.disabled != isDisabled else { return }
            if isDisabled, try isLastAdministrator(account, db) { throw AccountError.lastAdministrator }
            var settings = account.settings.nextEpoch
            settings.disabled = isDisabled
            try set(settings, of: account.id, isDisabled ? .disabled : .enabled, by: actor, db, &emit)
        }
    }

    /// Gives an account other roles and units, or another address. Sessions carry those of their sign-in, so they end; where nothing changes, none does.
    /// - Returns: the account as it is now.
    /// - Throws: `AccountError.unknown`, `AccountError.ownRole`, `AccountError.lastAdministrator`, `StageError`.
    func setRights(_ rights: AccountRights, login: String, by actor: Actor) async throws -> Account {
        try await stage.perform { db, emit in
            let account = try account(login, db)
            if account.settings.roles.contains(.admin), !rights.roles.contains(.admin) {
                if actor.account == account.id { throw AccountError.ownRole }
                // Of two administrators who take the role from each other at once, the second must not succeed.
                if try isLastAdministrator(account, db) { throw AccountError.lastAdministrator }
            }
            let isSame = (account.settings.roles, account.settings.units) == (rights.roles, rights.units)
            if isSame, account.settings.email == rights.email { return account }
            // Another address alone ends nobody's session.
            var settings = isSame ? account.settings : account.settings.nextEpoch
            (settings.roles, settings.units, settings.email) = (rights.roles, rights.units, rights.email)
            try set(settings, of: account.id, .rightsChanged, by: actor, db, &emit)
            return Account(id: account.id, settings: settings)
        }
    }

    /// Takes a password that the member of staff has chosen. Who came with a one-time password has just given it and is not asked again.
    /// - Returns: the account with its new epoch.
    /// - Throws: `AccountError.wrongPassword`, `AccountError.samePassword`, `PasswordError`, `StageError`.
    func changePassword(of id: String, current: String, to new: String) async throws -> Account {
        guard let secret = try await stage.store.read({ try StaffSecret.fetch(of: id, in: $0) }) else {
            throw AccountError.unknown(login: id)
        }
        if !secret.mustChange, try await !passwords.verify(current, against: secret.hash) {
            throw AccountError.wrongPassword
        }
        if try await passwords.verify(new, against: secret.hash) { throw AccountError.samePassword }
        let hash = try await passwords.hash(new)
        return try await stage.perform { db, emit in
            guard let account = try AccountReader.account(id, in: db) else { throw AccountError.unknown(login: id) }
            try StaffSecret(account: id, hash: hash, mustChange: false).save(at: emit.now, in: db)
            let settings = account.settings.nextEpoch
            try set(settings, of: id, .passwordChanged, by: .staff(id), db, &emit)
            return Account(id: id, settings: settings)
        }
    }

    /// Runs `work` with the hash of a new one-time password, hashed before, for that takes its time.
    private func issue(
        _ work: @escaping @Sendable (Database, inout Emissions, PasswordHash) throws -> Void
    ) async throws -> String {
        let password = RandomText.password()
        let hash = try await passwords.hash(password)
        try await stage.perform { db, emit in try work(db, &emit, hash) }
        return password
    }

    private func account(_ login: String, _ db: Database) throws -> Account {
        guard let account = try AccountReader.account(login: login, in: db) else {
            throw AccountError.unknown(login: login)
        }
        return account
    }

    /// Whether nobody else could administer accounts.
    private func isLastAdministrator(_ account: Account, _ db: Database) throws -> Bool {
        let administrators = try AccountReader.all(in: db).filter {
            $0.settings.roles.contains(.admin) && !$0.settings.disabled
        }
        return administrators.map(\.id) == [account.id]
    }

    private func set(
        _ settings: AccountSet, of id: String, _ action: Audit.Action, by actor: Actor, _ db: Database,
        _ emit: inout Emissions
    ) throws {
        try Audit(time: emit.now, actor: actor.description, action: action, account: id).save(in: db)
        try emit.emit(
            Event(source: emit.source, subject: id, time: emit.now, actor: actor, body: .accountSet(settings)),
            to: topic)
    }
}

extension AccountSet {
    /// The same settings; all sessions so far end.
    fileprivate var nextEpoch: AccountSet {
        var settings = self
        settings.epoch += 1
        return settings
    }
}

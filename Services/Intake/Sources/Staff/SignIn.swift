import Appeals
import Foundation
import Logging
import Pipeline
import ServiceKit

/// Checks who signs in. A wrong login, a wrong password and a disabled account get the same answer in the same time.
struct SignIn: Sendable {
    /// What came of a try.
    enum Outcome: Sendable {
        /// Somebody of the staff. With a one-time password the session has no roles: it opens `/account` and nothing else, in any service.
        case welcome(StaffSession, mustChange: Bool)
        case wrong
        /// Too many wrong tries: wait so many seconds.
        case locked(TimeInterval)
    }

    let stage: Stage<IntakeFlow>
    let passwords: Passwords
    let sessions: Sessions
    let guesses: GuessGuard
    let logger: Logger

    /// Tries `password` for `login`, from `address`.
    /// - Throws: `PasswordError.busy`; errors of the store.
    func callAsFunction(login: String, password: String, address: String) async throws -> Outcome {
        let login = login.trimmingCharacters(in: .whitespaces).lowercased()
        if let wait = guesses.begin(at: login, from: address) { return .locked(wait) }
        let found = try await stage.store.read { db in
            try AccountReader.account(login: login, in: db)
                .flatMap { account in try StaffSecret.fetch(of: account.id, in: db).map { (account, $0) } }
        }
        let isRight = try await passwords.verify(password, against: found?.1.hash)
        guard let (account, secret) = found, isRight, !account.settings.disabled else {
            guesses.failed(from: address)
            if let account = found?.0 { await note(.wrongPassword, account, nil) }
            return .wrong
        }
        guesses.succeeded(at: login, from: address)
        let renewed = secret.hash.isOutdated ? try? await passwords.hash(password) : nil
        await note(
            .signedIn, account,
            renewed.map { StaffSecret(account: account.id, hash: $0, mustChange: secret.mustChange) })
        return .welcome(sessions.start(account, limited: secret.mustChange), mustChange: secret.mustChange)
    }

    /// A store that cannot be written must not keep the people out who would mend it: then the service's log alone knows.
    private func note(_ action: Audit.Action, _ account: Account, _ renewed: StaffSecret?) async {
        do {
            try await stage.perform { db, emit in
                let actor = Actor.staff(account.id).description
                try Audit(time: emit.now, actor: actor, action: action, account: account.id).save(in: db)
                try renewed?.save(at: emit.now, in: db)
            }
        } catch {
            logger.warning("The audit did not take \(action.rawValue) of account \(account.id): \(error)")
        }
    }
}

extension Sessions {
    /// A session of `account`; a limited one has neither roles nor units.
    func start(_ account: Account, limited: Bool = false) -> StaffSession {
        let settings = account.settings
        return start(
            account: account.id, name: settings.name, roles: limited ? [] : Set(settings.roles),
            units: limited ? [] : Set(settings.units), epoch: settings.epoch)
    }

    /// The `session` of someone whose `account` was changed by themselves: it goes on with the new roles, units and epoch, and ends when it would have.
    func continued(_ session: StaffSession, as account: Account) -> StaffSession {
        let settings = account.settings
        return StaffSession(
            account: account.id, name: settings.name, roles: Set(settings.roles), units: Set(settings.units),
            epoch: settings.epoch, signedIn: session.signedIn, expires: session.expires, id: session.id)
    }
}

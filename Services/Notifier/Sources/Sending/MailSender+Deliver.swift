import Appeals
import Foundation
import GRDB
import Logging
import Metrics
import Pipeline
import ServiceKit

extension MailSender {
    /// The longest pause after the mail server could not be reached, seconds: it comes back without telling us.
    private static let longestPause: TimeInterval = 300

    /// What a job comes to when it is looked up.
    private enum Found: Sendable {
        case matter(LetterWriter.Matter)
        /// Nothing to tell any more: told already, or erased.
        case nothing
        /// The contact is gone, or has no address.
        case noAddress
    }

    /// Sends one mail and records what came of it. Errors end here: one mail must not stop the others.
    func deliver(_ job: Job) async {
        do {
            switch try await lookUp(job) {
            case .nothing: try await untilWritten { db, _ in try JobTable.delete(job.id, in: db) }
            case .noAddress: try await record(job, .refused("no-address"))
            case .matter(let matter):
                let mail: Mail
                do {
                    mail = try writer.mail(about: matter)
                } catch let error as MailError {
                    return try await record(job, .refused(error.rawValue))
                }
                let start = ContinuousClock.now
                let result = await transport.send(mail, named: job.event)
                Timer(label: "mail.duration").record(duration: start.duration(to: .now))
                try await record(job, result)
            }
        } catch is CancellationError {
        } catch StageError.stopped {
        } catch {
            logger.error("A mail was not sent and is tried again: \(error)", metadata: ["event": "\(job.event)"])
            try? await untilWritten { [backoff] db, emit in
                try JobTable.putOff(
                    job.id, until: emit.now + backoff.delay(after: job.attempts + 1), reason: "internal", in: db)
            }
        }
    }

    private func lookUp(_ job: Job) async throws -> Found {
        let flow = stage.flow
        return try await stage.store.read { db in
            guard try JobTable.isWaiting(job.id, in: db), let letter = try flow.letters.due(job.event, in: db),
                let appeal = try flow.appeals.appeal(job.subject, in: db)
            else { return .nothing }
            guard let contact = try flow.appeals.personal(job.recipient, of: job.subject, in: db)?.contact,
                contact.email != nil
            else { return .noAddress }
            let words = try flow.appeals.personal(letter.event.body.quotedWords, of: job.subject, in: db)?.words
            let first = try flow.letters.firstEvent(of: job.subject, in: db)
            return .matter(
                LetterWriter.Matter(
                    kind: job.kind, event: letter.event, appeal: appeal, contact: contact, words: words?.text,
                    firstEvent: first == job.event ? nil : first))
        }
    }

    private func record(_ job: Job, _ result: SendResult) async throws {
        if case .unreachable(let reason) = result {
            let pauses = Backoff(first: backoff.first, cap: Self.longestPause)
            if trouble.begin(reason, at: clock.now, pauses) { logger.warning("No mail goes out for now: \(reason)") }
            return
        }
        if trouble.end() { logger.notice("Mails go out again") }
        switch result {
        case .accepted: try await end(job, failure: nil)
        case .refused(let code): try await end(job, failure: code)
        case .later(let code) where job.attempts + 1 >= backoff.attempts:
            logger.warning(
                "A mail is given up after \(job.attempts + 1) tries, the last answer was \(code)",
                metadata: ["event": "\(job.event)"])
            try await end(job, failure: "gave-up")
        case .later(let code):
            try await untilWritten { [backoff] db, emit in
                try JobTable.putOff(
                    job.id, until: emit.now + backoff.delay(after: job.attempts + 1), reason: code, in: db)
            }
        case .unreachable: break
        }
    }

    /// The outcome and the end of the job, in one transaction.
    private func end(_ job: Job, failure: String?) async throws {
        let channel = failure == nil ? transport.channel : MessageChannel.email.rawValue
        Counter(label: "mails", dimensions: [("outcome", failure == nil ? "delivered" : "undelivered")]).increment()
        let topic = stage.flow.topics.deliveries
        try await untilWritten { db, emit in
            try JobTable.end(job.id, in: db)
            try emit.emit(
                job.outcome(failure, channel: channel, source: emit.source, at: emit.now), to: topic)
        }
    }
}

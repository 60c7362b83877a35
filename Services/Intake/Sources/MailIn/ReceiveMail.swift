import Appeals
import Crypto
import Foundation
import GRDB
import Metrics
import Pipeline
import ServiceKit

/// Takes a mail: a reply to one of our letters, or a new appeal where the city's pack has that way in.
struct ReceiveMail: Sendable {
    let parts: IntakeParts

    /// What `Replied.channel` says of these replies.
    private static let channel = "email"

    /// Understands the mail and writes what it says; returns when it is on the disk. The same mail a second time
    /// changes nothing and is answered as the first: a mail server that was not told in time sends again.
    /// - Throws: `StageError`, `FileStoreError`: it cannot be taken now.
    func callAsFunction(_ bytes: Data) async throws -> MailOutcome {
        let outcome = try await take(bytes)
        Counter(label: "mails.received", dimensions: [("outcome", outcome.word)]).increment()
        return outcome
    }

    private var site: String { parts.environment.publicURL.absoluteString }

    private func take(_ bytes: Data) async throws -> MailOutcome {
        let mail: IncomingMail
        do {
            mail = try await MimeReader(site: parts.environment.publicURL.host() ?? "").read(bytes)
        } catch let error as MimeError {
            return .refused(.unreadable(error))
        }
        if let reason = mail.automatic { return .ignored(reason) }
        guard let replies = parts.replies else { return .refused(.unknownAddress(site: site)) }
        let key = mail.messageID?.nilIfEmpty ?? SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        let claims = mail.receivers.compactMap { replies.recognise($0) }
        if !claims.isEmpty {
            guard let id = try await appeal(of: claims, replies) else { return .refused(.forged) }
            let outcome = try await reply(mail, key: key, to: id)
            // Before the Stage has caught up, an appeal that is closed may have been reopened since.
            if case .refused(.closed) = outcome, parts.stage.currentStatus.phase != .live { throw StageError.notLive }
            return outcome
        }
        if mail.receivers.contains(where: replies.isBase),
            let channel = parts.pack.channels.first(where: { $0.entry == .mail })
        {
            return try await message(mail, key: key, by: channel)
        }
        return .refused(.unknownAddress(site: site))
    }

    /// The id of the first appeal whose number bears its own signature.
    private func appeal(
        of claims: [(number: TrackingNumber, signature: String)], _ replies: ReplyAddress
    ) async throws -> String? {
        let appeals = parts.appeals
        let found = try await parts.stage.store.read { db in
            for claim in claims {
                if let id = try appeals.id(of: claim.number, in: db),
                    replies.isGenuine(signature: claim.signature, of: id)
                {
                    return String?.some(id)
                }
            }
            return nil
        }
        // Before the Stage has caught up, an appeal that is not there may only not have come yet.
        if found == nil, parts.stage.currentStatus.phase != .live { throw StageError.notLive }
        return found
    }

    private func reply(_ mail: IncomingMail, key: String, to id: String) async throws -> MailOutcome {
        let event = EventID.forIdempotencyKey(key, scope: "mail/\(id)")
        let (appeals, topic, pack) = (parts.appeals, parts.environment.topics.appeals, parts.pack)
        let (now, site) = (parts.environment.clock.now, site)
        // What will be refused anyway leaves no files behind.
        let early = try await parts.stage.store.read { db in
            try Self.settled(event, of: id, mail, pack, now, site, appeals, in: db)
        }
        if let early { return early }
        let answer = mail.reply
        guard !answer.isEmpty || !mail.attachments.isEmpty else { return .refused(.empty) }
        let words = Words(answer, files: try await kept(mail.attachments))
        return try await parts.stage.perform { db, emit in
            if let settled = try Self.settled(event, of: id, mail, pack, emit.now, site, appeals, in: db) {
                return settled
            }
            guard let appeal = try appeals.appeal(id, in: db) else { throw NoSuchAppeal() }
            // Its id derives from the event's: taken at two instances at once, it is still one reply with one text.
            let record = PersonalRecord(id: "\(event).words", subject: id, time: emit.now, words: words)
            let replied = Event(
                id: event, source: emit.source, subject: id, time: emit.now, actor: .resident,
                basedOn: appeal.lastDecision,
                body: .reply(Replied(words: record.id, to: appeal.openQuestion, channel: Self.channel)))
            var after: Appeal? = appeal
            if case .refused = Appeal.apply(replied, to: &after) {
                return .refused(.closed(canReopen: appeal.isReopenable(pack, at: emit.now), site: site))
            }
            try emit.emit(record, to: topic)
            try emit.emit(replied, to: topic)
            return .reply(appeal.number, leftOut: mail.leftOut)
        }
    }

    /// The outcome, where it is certain before anything is written: taken before, or closed.
    private static func settled(
        _ event: String, of id: String, _ mail: IncomingMail, _ pack: CityPack, _ now: Date, _ site: String,
        _ appeals: AppealReader, in db: Database
    ) throws -> MailOutcome? {
        guard let appeal = try appeals.appeal(id, in: db) else { throw NoSuchAppeal() }
        if try appeals.knows(event, in: db) { return .reply(appeal.number, leftOut: mail.leftOut) }
        if appeal.phase.isOpen { return nil }
        return .refused(.closed(canReopen: appeal.isReopenable(pack, at: now), site: site))
    }

    private func message(_ mail: IncomingMail, key: String, by channel: Channel) async throws -> MailOutcome {
        let text = mail.message
        guard !text.isEmpty else { return .refused(.empty) }
        var draft = AppealDraft()
        draft.channel = channel.code
        draft.text = text
        (draft.name, draft.email) = mail.author
        draft.files = try await kept(mail.attachments)
        // A Message-ID may have any characters and any length; a key may not.
        let digest = SHA256.hash(data: Data(key.utf8)).map { String(format: "%02x", $0) }.joined()
        do {
            let receipt = try await parts.submit(draft, language: mail.language, key: "mail/\(digest)")
            return .message(receipt.appeal.number, leftOut: mail.leftOut)
        } catch SubmitError.keyUsed {
            return .refused(.idTaken)
        }
    }

    /// Keeps the files, and returns how events name them; `nil` for none.
    private func kept(_ attachments: [IncomingMail.Attachment]) async throws -> [FileReference]? {
        var references: [FileReference] = []
        for file in attachments {
            let sha256 = try await parts.files.keep(file.data)
            references.append(
                FileReference(sha256: sha256, name: file.name, mediaType: file.mediaType, bytes: file.data.count))
        }
        return references.isEmpty ? nil : references
    }
}

import Appeals
import GRDB
import ServiceKit

/// What a message is written from, whether a courier sends it or a person prints or says it.
extension NotifierFlow {
    /// What `job` tells of; `nil` when its appeal was erased.
    func matter(of job: Job, in db: Database) throws -> LetterWriter.Matter? {
        guard let appeal = try appeals.appeal(job.event.subject, in: db), appeal.phase != .erased else { return nil }
        // Staff read a resident's words in the card, where it is written down who did.
        let words =
            job.recipient.audience.isOfResidents
            ? try appeals.personal(job.event.body.quotedWords, of: appeal.id, in: db)?.words?.text : nil
        return LetterWriter.Matter(event: job.event, appeal: appeal, template: job.template, words: words)
    }

    /// Whom `job` is told to, who is reached as `reach` says.
    func reader(of job: Job, _ reach: Reach, in db: Database) throws -> LetterWriter.Reader {
        let recipient = job.recipient
        let own =
            recipient.audience.isOfResidents
            ? try appeals.appeal(recipient.holder, in: db).flatMap { appeal in
                appeal.author == recipient.id
                    ? LetterWriter.Reader.Own(id: appeal.id, number: appeal.number) : nil
            } : nil
        return LetterWriter.Reader(
            audience: recipient.audience, id: recipient.id, holder: recipient.holder, name: reach.name,
            language: reach.language, own: own)
    }
}

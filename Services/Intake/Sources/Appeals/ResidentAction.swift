import Appeals
import Foundation
import GRDB
import HTTPTypes
import Pipeline
import ServiceKit

/// What a resident does with an appeal after it was filed.
enum ResidentAction: Sendable, Hashable {
    /// Answers the open question, or adds something.
    case reply(String)
    /// Takes it back.
    case withdraw
    /// Says that it is not fixed.
    case reopen(String)
    /// Gives a mark from 1 to 5, and may say why.
    case rate(Int, comment: String?)
}

/// Why a resident's action changes nothing.
enum ResidentActionError: ProblemConvertible {
    /// The appeal does not allow it as it stands.
    case notNow(Refusal)
    /// The days in which an appeal may be reopened are over.
    case tooLate(days: Int)

    func problem(in language: Language) -> Problem {
        let sentence =
            switch self {
            case .notNow:
                LocalizedText(
                    ru: "Обращение за это время изменилось, и сделать это уже нельзя. Откройте его страницу ещё раз.",
                    en: "The appeal has changed meanwhile, and this cannot be done any more. Open its page again.")
            case .tooLate(let days):
                LocalizedText(
                    ru: "Вернуть обращение в работу можно не позднее чем через \(days) дн. Отправьте новое обращение.",
                    en: "An appeal can be reopened within \(days) days. File a new one.")
            }
        return Problem(.conflict, sentence[language], in: language)
    }
}

extension ResidentAction {
    /// Does it to the appeal `id` and returns when it is on the disk.
    /// - Throws: `NoSuchAppeal`, `ResidentActionError`, `StageError`.
    func perform(on id: String, pack: CityPack, topic: Topic, stage: Stage<IntakeFlow>) async throws {
        try await stage.perform { db, emit in
            guard let appeal = try AppealReader().appeal(id, in: db) else { throw NoSuchAppeal() }
            let words = text.map { PersonalRecord(subject: id, time: emit.now, words: Words($0)) }
            let event = Event(
                source: emit.source, subject: id, time: emit.now, actor: .resident, basedOn: appeal.lastDecision,
                body: try body(words: words?.id, for: appeal, pack: pack, now: emit.now))
            var after: Appeal? = appeal
            if case .refused(let refusal) = Appeal.apply(event, to: &after) {
                throw ResidentActionError.notNow(refusal)
            }
            if let words { try emit.emit(words, to: topic) }
            try emit.emit(event, to: topic)
        }
    }

    private var text: String? {
        switch self {
        case .reply(let text), .reopen(let text): text
        case .rate(_, let comment): comment
        case .withdraw: nil
        }
    }

    private func body(words: String?, for appeal: Appeal, pack: CityPack, now: Date) throws -> EventBody {
        switch self {
        case .reply: return .reply(Replied(words: words ?? "", to: appeal.openQuestion, channel: pack.portal?.code))
        case .withdraw: return .withdrawn(Withdrawn())
        case .rate(let score, _): return .rated(Rated(score: score, words: words))
        case .reopen:
            if let closed = appeal.closedAt, pack.deadline.reopenBy(closed) < now {
                throw ResidentActionError.tooLate(days: pack.terms.reopenDays)
            }
            let type = appeal.issueType.flatMap { pack.catalogue.types[$0] }
            let deadline = pack.deadline.due(for: type, basis: appeal.basis, from: now)
            return .reopened(Reopened(words: words, deadline: deadline))
        }
    }
}

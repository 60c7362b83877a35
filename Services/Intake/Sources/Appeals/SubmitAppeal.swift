public import Appeals
import Crypto
import Foundation
import GRDB
import Metrics
import Pipeline
public import ServiceKit

/// What whoever filed an appeal is told once it is on the disk.
public struct AppealReceipt: Sendable, Hashable {
    /// The appeal as it stands now.
    public let appeal: Appeal
    /// Whether it was filed by this request; `false` when an earlier one with the same key did it.
    public let isNew: Bool
}

/// Why a sound appeal is not filed.
public enum SubmitError: ProblemConvertible, CustomStringConvertible {
    /// The `Idempotency-Key` was used for another appeal.
    case keyUsed
    /// The `Idempotency-Key` is no key.
    case badKey

    /// One sentence, with what to do.
    public var description: String { sentence.en }

    private var sentence: LocalizedText {
        switch self {
        case .keyUsed:
            LocalizedText(
                ru: "С этим ключом уже отправлено другое обращение: для нового возьмите новый ключ.",
                en: "This key was used for another appeal: take a new key for a new one.")
        case .badKey:
            LocalizedText(
                ru: "Ключ — это от 1 до 200 печатных знаков ASCII, например UUID.",
                en: "A key has 1 to 200 printable ASCII characters, for example a UUID.")
        }
    }

    /// 422 on the field `Idempotency-Key`.
    public func problem(in language: Language) -> Problem {
        FieldError("Idempotency-Key", .other(sentence)).problem(in: language)
    }
}

/// Files an appeal: the one command behind every way in.
struct SubmitAppeal: Sendable {
    let stage: Stage<IntakeFlow>
    let topics: Topics
    let city: CityPackSource
    let keys: Keys

    /// Checks the draft, mints a number and writes the words, the contact and the event `submitted`; returns when they are on the disk.
    /// - Throws: `InvalidInput` with every wrong field, `SubmitError`, `StageError`.
    func callAsFunction(
        _ draft: AppealDraft, language: Language, key: String? = nil, simulated: Bool = false,
        beside found: [FieldError] = []
    ) async throws -> AppealReceipt {
        if let key, !Self.isKey(key) { throw SubmitError.badKey }
        let sound = try draft.checked(by: city.current, language: language, beside: found)
        let digest = try key.map { _ in
            keys.signature(of: String(decoding: try EventCoding.encode(draft), as: UTF8.self), for: .appeal)
        }
        let id = key.map { EventID.forIdempotencyKey($0, scope: "appeals") }
        let topics = topics
        let receipt = try await stage.perform { db, emit in
            if let id, let known = try AppealReader().appeal(id, in: db) {
                // Filed at another instance, or before this store was lost: then there is no digest to compare.
                guard try SubmissionTable.digest(of: id, in: db) ?? digest == digest else { throw SubmitError.keyUsed }
                return AppealReceipt(appeal: known, isNew: false)
            }
            let id = id ?? EventID.root(at: emit.now)
            let number = try Self.mint(for: id, in: db)
            try SubmissionTable.insert(number, of: id, digest: digest, in: db)
            // Ids that derive from the appeal's: filed twice at once, at two instances, it is still one appeal with one text.
            let words = PersonalRecord(id: "\(id).words", subject: id, time: emit.now, words: sound.words)
            try emit.emit(words, to: topics.appeals)
            let author = sound.contact.map {
                PersonalRecord(id: "\(id).author", subject: id, time: emit.now, contact: $0)
            }
            if let author { try emit.emit(author, to: topics.appeals) }
            let event = Event(
                id: EventID.derived(from: id, type: .submitted), source: emit.source, subject: id, time: emit.now,
                actor: .resident,
                body: .submitted(
                    Submitted(
                        number: number, channel: sound.channel.code, kind: sound.kind, basis: sound.basis,
                        identified: sound.identified, language: sound.language, issueType: sound.type?.code,
                        settlement: sound.settlement, location: sound.location, words: words.id, author: author?.id,
                        consent: sound.consent, simulated: simulated ? true : nil)))
            try emit.emit(event, to: topics.appeals)
            var appeal: Appeal?
            _ = Appeal.apply(event, to: &appeal)
            guard let appeal else { throw NoSuchAppeal() }
            return AppealReceipt(appeal: appeal, isNew: true)
        }
        if receipt.isNew {
            Counter(label: "appeals.submitted", dimensions: [("channel", sound.channel.code)]).increment()
        }
        return receipt
    }

    private static func isKey(_ key: String) -> Bool {
        (1...200).contains(key.utf8.count) && key.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    /// A number that no appeal has, neither folded nor on its way.
    private static func mint(for id: String, in db: Database) throws -> TrackingNumber {
        var digits = IDDigits(id: id)
        while true {
            let number = TrackingNumber.random(using: &digits)
            if try AppealReader().id(of: number, in: db) == nil { return number }
        }
    }
}

/// Random bits that are the same for the same id: the same appeal, filed again, gets the same number wherever that happens. The ids themselves are
/// random or hashed, and no number can be counted through.
private struct IDDigits: RandomNumberGenerator {
    let id: String
    private var count = 0

    init(id: String) { self.id = id }

    mutating func next() -> UInt64 {
        count += 1
        return SHA256.hash(data: Data("number/\(id)/\(count)".utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

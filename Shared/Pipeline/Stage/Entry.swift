public import Appeals
import Foundation

/// A record, read: what `Flow` folds.
public struct Entry: Sendable {
    /// Where and how it stands in the log.
    public let record: Record
    /// The appeal (or account) it is about.
    public let subject: String
    /// What it says.
    public let content: Content

    /// What a record says.
    public enum Content: Sendable {
        /// A fact.
        case event(Event)
        /// Words or a contact.
        case personal(PersonalRecord)
        /// The record with this id was erased.
        case erased(id: String)
        /// A note about a record that could not be folded.
        case deadLetter(DeadLetter)
    }

    /// The event, when it is one.
    public var event: Event? {
        if case .event(let event) = content { event } else { nil }
    }

    /// Reads a record.
    /// - Throws: `DecodingError`, or `PoisonedRecord` when key and body disagree.
    public init(_ record: Record) throws {
        guard let key = RecordKey(record.key) else {
            throw PoisonedRecord(reason: "The key \(record.key) is not of the form <subject>/<id>.")
        }
        self.record = record
        subject = key.subject
        guard let value = record.value else {
            content = .erased(id: key.id)
            return
        }
        switch record.headers.kind {
        case .event:
            let event = try EventCoding.decode(Event.self, from: value)
            guard event.subject == key.subject, event.id == key.id else {
                throw PoisonedRecord(
                    reason: "The key \(record.key) names another event than the body, \(event.subject)/\(event.id).")
            }
            content = .event(event)
        case .personal:
            let personal = try EventCoding.decode(PersonalRecord.self, from: value)
            guard personal.subject == key.subject, personal.id == key.id else {
                throw PoisonedRecord(reason: "The key \(record.key) names another personal record than the body.")
            }
            content = .personal(personal)
        case .deadLetter:
            content = .deadLetter(try EventCoding.decode(DeadLetter.self, from: value))
        }
    }
}

/// A record whose key and body disagree.
public struct PoisonedRecord: Error, CustomStringConvertible {
    /// What is wrong, in one sentence.
    public let reason: String
    /// The reason.
    public var description: String { reason }
}

/// A note about a record that a service could not fold. Carries no body: the record is read again from its position.
public struct DeadLetter: Codable, Hashable, Sendable {
    /// The service that gave up.
    public var service: String
    /// The record's topic.
    public var topic: String
    /// The record's partition.
    public var partition: Int32
    /// The record's offset.
    public var offset: Int64
    /// The record's key.
    public var key: String
    /// What went wrong.
    public var error: String
    /// How often it was tried.
    public var attempts: Int

    /// A note.
    public init(service: String, record: Record, error: String, attempts: Int) {
        self.service = service
        topic = record.partition.topic
        partition = record.partition.partition
        offset = record.offset
        key = record.key
        self.error = error
        self.attempts = attempts
    }
}

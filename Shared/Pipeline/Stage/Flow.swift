public import Appeals
public import Foundation
public import GRDB

/// What a service does with the log. The Stage calls both inside one transaction.
public protocol Flow: Sendable {
    /// The tables the service keeps beside the Stage's own.
    var schema: StoreSchema { get }

    /// Changes state. Runs for every record of every partition the service reads, on every instance, in log order; must be deterministic and must not
    /// emit. Throwing parks the record's subject, unless the store itself is in trouble.
    func fold(_ entry: Entry, in store: Database) throws -> Verdict

    /// Decides, emits, makes jobs. Runs once per record, with what the fold came to, only where this instance owns the partition, at or past the mark, never
    /// during replay. After a restart it may see a state that is already ahead of `entry`: look at the state before deciding.
    func react(to entry: Entry, after verdict: Verdict, in store: Database, emit: inout Emissions) throws
}

/// Records on their way to the outbox, gathered while a record or command is worked on and written in the same transaction.
public struct Emissions {
    /// What to write.
    struct Item {
        let topic: Topic
        let key: RecordKey
        let kind: RecordKind
        let value: Data?
        /// The event, for the pending overlay.
        let event: Event?
    }

    /// The CloudEvents source: `/router`.
    public let source: String
    /// The time of the turn.
    public let now: Date
    private(set) var items: [Item] = []

    init(source: String, now: Date) {
        self.source = source
        self.now = now
    }

    /// Emits an event. An event with this id that was folded or emitted before is dropped silently: doing a thing twice is doing it once.
    public mutating func emit(_ event: Event, to topic: Topic) throws {
        try add(topic, RecordKey(subject: event.subject, id: event.id), .event, EventCoding.encode(event), event)
    }

    /// Emits what `cause` brings about, by the suite itself: the id derives from the cause's, so a second time makes the same id.
    public mutating func emit(_ body: EventBody, causedBy cause: Event, basedOn: String? = nil, to topic: Topic) throws
    {
        guard let type = body.type else { return }
        try emit(
            Event(
                id: EventID.derived(from: cause.id, type: type), source: source, subject: cause.subject, time: now,
                actor: .system,
                causation: cause.id, basedOn: basedOn, traceparent: cause.traceparent, body: body), to: topic)
    }

    /// Emits a personal record; emit it before the event that names it.
    public mutating func emit(_ personal: PersonalRecord, to topic: Topic) throws {
        try add(
            topic, RecordKey(subject: personal.subject, id: personal.id), .personal, EventCoding.encode(personal), nil)
    }

    /// Emits a tombstone: erases the personal record `id` from the log.
    public mutating func erase(personal id: String, of subject: String, from topic: Topic) throws {
        try add(topic, RecordKey(subject: subject, id: id), .personal, nil, nil)
    }

    /// Copies a record into another topic as it is.
    public mutating func copy(key: RecordKey, kind: RecordKind, value: Data?, to topic: Topic) throws {
        try add(topic, key, kind, value, nil)
    }

    mutating func emit(_ letter: DeadLetter, to topic: Topic) throws {
        let key = RecordKey(subject: letter.service, id: "\(letter.topic)/\(letter.partition)/\(letter.offset)")
        try add(topic, key, .deadLetter, EventCoding.encode(letter), nil)
    }

    private mutating func add(_ topic: Topic, _ key: RecordKey, _ kind: RecordKind, _ value: Data?, _ event: Event?)
        throws
    {
        let bytes = value?.count ?? 0
        guard bytes <= Outbox.recordLimit else {
            throw LogError.tooLarge(key: key.description, bytes: bytes, limit: Outbox.recordLimit)
        }
        items.append(Item(topic: topic, key: key, kind: kind, value: value, event: event))
    }
}

public import Appeals
import Foundation
public import GRDB
public import Pipeline
public import ServiceKit

/// A small flow for tests of the heart: keeps appeals, registers what is submitted, assigns what is registered.
public struct ProbeFlow: Flow {
    /// Whether it decides, or only folds.
    public let reacts: Bool
    /// Words that make folding fail, to poison a record.
    public let poison: String?
    /// Whether every reaction fails.
    public let failsToReact: Bool
    /// The topics.
    public let topics: Topics
    /// The tables.
    public let table = AppealTable(keepsHistory: true)

    /// A flow over `topics`.
    public init(topics: Topics, reacts: Bool = true, poison: String? = nil, failsToReact: Bool = false) {
        self.topics = topics
        self.reacts = reacts
        self.poison = poison
        self.failsToReact = failsToReact
    }

    /// Appeals, and a counter of registrations.
    public var schema: StoreSchema {
        table.schema
            + StoreSchema(
                migrations: [
                    .init("probe-1", sql: "CREATE TABLE counter (id INTEGER PRIMARY KEY, last INTEGER NOT NULL)")
                ], folded: [],
                owned: ["counter"])
    }

    /// Keeps the appeal.
    public func fold(_ entry: Entry, in store: Database) throws -> Verdict {
        if let poison, case .personal(let personal) = entry.content, personal.words?.text == poison {
            throw PoisonedWord()
        }
        return try table.fold(entry, in: store)
    }

    /// Registers and assigns.
    public func react(to entry: Entry, after verdict: Verdict, in store: Database, emit: inout Emissions) throws {
        guard reacts, verdict == .applied, let event = entry.event,
            let appeal = try table.appeal(event.subject, in: store)
        else { return }
        if failsToReact { throw PoisonedWord() }
        switch event.body {
        case .submitted where appeal.phase == .submitted:
            try store.execute(
                sql: "INSERT INTO counter (id, last) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET last = last + 1")
            let serial = try Int.fetchOne(store, sql: "SELECT last FROM counter") ?? 0
            try emit.emit(.registered(Registered(year: 2026, serial: serial)), causedBy: event, to: topics.appeals)
        case .registered where appeal.phase == .registered:
            let deadline = Date(timeIntervalSince1970: 1_800_000_000)
            try emit.emit(
                .assigned(Assigned(unit: "roads", deadline: deadline, rule: "probe")), causedBy: event,
                basedOn: appeal.lastDecision,
                to: topics.appeals)
        default: break
        }
    }

    /// Submits the appeal number `index` of a test, with its words; the same index is the same appeal.
    public func submit(_ index: Int, text: String = "текст", emit: inout Emissions) throws {
        let id = Self.appeal(index)
        let words = PersonalRecord(id: "\(id).words", subject: id, time: emit.now, words: Words(text))
        try emit.emit(words, to: topics.appeals)
        var generator = SplitMix(seed: UInt64(index))
        let body = Submitted(number: .random(using: &generator), channel: "portal", words: words.id)
        try emit.emit(
            Event(
                id: "\(id).submitted", source: emit.source, subject: id, time: emit.now, actor: .resident,
                body: .submitted(body)),
            to: topics.appeals)
    }

    /// The id of the appeal number `index`.
    public static func appeal(_ index: Int) -> String { EventID.forIdempotencyKey("\(index)", scope: "probe") }
}

/// A small generator with a seed (Steele, Lea and Flood, 2014), so that a failed test can be run again.
public struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator that gives the same numbers for the same seed.
    public init(seed: UInt64) { state = seed }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// What folding the poisoned word throws, and a reaction that fails on purpose.
public struct PoisonedWord: Error {}

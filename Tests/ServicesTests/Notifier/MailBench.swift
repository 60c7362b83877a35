import Appeals
import Configuration
import Foundation
import GRDB
import Logging
import Pipeline
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import NotifierService

/// A notifier over a real log, with residents who file appeals and units that work on them.
struct MailBench: Sendable {
    static let unit = "street-lighting"

    let desk: DeskBench
    let writer: LogWriter
    let clock: any WallClock
    let city: CityPackSource

    /// `quiet`: whether the city's quiet hours hold; mostly not, for tests run at any hour. `changes` are made to the files of the pack.
    static func with(
        clock: any WallClock = SystemClock(), quiet: Bool = false,
        changes: [(file: String, old: String, new: String)] = [],
        _ body: @Sendable (MailBench) async throws -> Void
    ) async throws {
        try await DeskBench.with { desk in
            let pack = desk.folder.appending(path: "city")
            try FileManager.default.copyItem(at: desk.city.folder, to: pack)
            let awake = ("notifications.yaml", "{from: \"21:00\", to: \"08:00\"}", "{from: \"00:00\", to: \"00:00\"}")
            for (file, old, new) in changes + (quiet ? [] : [awake]) {
                let url = pack.appending(path: file)
                let text = try String(contentsOf: url, encoding: .utf8)
                let changed = text.replacing(old, with: new)
                try #require(changed != text, "\(file) has no \(old)")
                try changed.write(to: url, atomically: true, encoding: .utf8)
            }
            try await body(
                MailBench(
                    desk: desk, writer: try await LogWriter(desk), clock: clock, city: try CityPackSource(folder: pack))
            )
        }
    }

    func environment(settings: [String: String] = [:]) -> ServiceEnvironment {
        ServiceEnvironment(
            city: city, log: desk.log, topics: desk.topics, instance: Instance(service: NotifierDesk.name),
            dataFolder: desk.folder.appending(path: "data"),
            configuration: Settings.reader(overrides: settings, environment: [:]), keys: desk.keys, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            publicURL: URL(string: "https://otklik.example.org")!)
    }

    /// A notifier that sends by `transports`.
    func notifier(_ transports: any Transport..., backoff: Backoff = .quick) throws -> NotifierDesk {
        let environment = environment()
        return try NotifierDesk(
            environment: environment, pages: NotifierDesk.pages(in: environment), transports: transports,
            backoff: backoff)
    }

    /// What makes mails of messages.
    func mailWriter(replies: String? = nil) throws -> MailWriter {
        let environment = environment()
        return MailWriter(
            city: city, pages: try NotifierDesk.pages(in: environment), keys: environment.keys,
            site: environment.publicURL, sender: "otklik@example.org",
            replies: replies.map { ReplyAddress(base: $0, keys: environment.keys) })
    }

    /// A notifier as configured.
    func notifier(settings: [String: String]) async throws -> NotifierDesk {
        try await NotifierDesk(environment: environment(settings: settings))
    }

    /// Runs the Stage and the couriers of `notifier` while `body` runs.
    func running(_ notifier: NotifierDesk, _ body: @Sendable () async throws -> Void) async throws {
        try await RunningService.with(notifier.background, body: body)
    }

    /// Files an appeal; its event `registered` is the first that residents are told of.
    /// - Returns: the appeal's id and the id of that event.
    @discardableResult
    func register(
        email: String? = "anna@example.org", name: String? = "Анна Ли", language: Language = .ru,
        contact given: Contact? = nil, choices: Choices? = nil, type: String? = DeskBench.lighting,
        simulated: Bool? = nil, at time: Date? = nil
    ) async throws -> (id: String, event: String) {
        let (id, time) = (EventID.root(), time ?? clock.now)
        let contact = PersonalRecord(
            id: "\(id).author", subject: id, time: time,
            contact: given ?? Contact(name: name, email: email, language: language))
        try await writer.add(contact)
        if let choices {
            try await writer.add(PersonalRecord(subject: id, time: time, choices: choices, of: contact.id))
        }
        let submitted = Event(
            source: "/intake", subject: id, time: time, actor: .resident,
            body: .submitted(
                Submitted(
                    number: .random(), channel: "portal", language: language, issueType: type,
                    author: contact.id, simulated: simulated)))
        try await writer.add(submitted)
        let registered = Event(
            id: EventID.derived(from: submitted.id, type: .registered), source: "/router", subject: id, time: time,
            actor: .system, causation: submitted.id, body: .registered(Registered(year: 2026, serial: 1)))
        try await writer.add(registered)
        try await writer.flush()
        return (id, registered.id)
    }

    /// Something more happens to an appeal.
    @discardableResult
    func say(
        _ body: EventBody, of id: String, words: PersonalRecord? = nil, by actor: Actor = .staff("vera", unit: nil),
        at time: Date? = nil
    ) async throws -> Event {
        if let words { try await writer.add(words) }
        let event = Event(source: "/test", subject: id, time: time ?? clock.now, actor: actor, body: body)
        try await writer.add(event)
        try await writer.flush()
        return event
    }

    /// The outcomes on the topic `deliveries`.
    func outcomes() async throws -> [Outcome] {
        try await LogDump.records(of: desk.topics.deliveries, in: desk.log)
            .compactMap { try Entry($0).event.flatMap(Outcome.init) }
    }
}

extension Backoff {
    /// For tests: what fails is tried again at once.
    static let quick = Backoff(first: 0.02, cap: 0.05, attempts: 4)
}

extension NotifierDesk {
    /// Returns when so many outcomes were read back from the log.
    func until(outcomes count: Int) async throws {
        try await stage.until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM delivery") ?? 0 >= count }
    }

    /// The jobs by state.
    func jobs() async throws -> [String: Int] {
        try await stage.store.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT state, COUNT(*) FROM job GROUP BY state")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }
}

/// Keeps messages instead of sending them; answers with `results` in turn, then takes everything.
final class MailBasket: Transport {
    let channel: MessageChannel
    let width = 2
    let limits: SendLimits
    private struct State {
        var messages: [Message] = []
        var results: [SendResult]
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }
    private let state: Mutex<State>

    init(_ results: [SendResult] = [], by channel: MessageChannel = .email, limits: SendLimits = SendLimits()) {
        self.channel = channel
        self.limits = limits
        state = Mutex(State(results: results))
    }

    /// Every message that was handed over, refused ones included.
    var messages: [Message] { state.withLock { $0.messages } }

    /// Returns when so many were handed over.
    func until(messages count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.messages.count >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func send(_ message: Message) async -> SendResult {
        let (result, waiting) = state.withLock { state in
            state.messages.append(message)
            let count = state.messages.count
            let ready = state.waiting.filter { $0.count <= count }.map(\.continuation)
            state.waiting.removeAll { $0.count <= count }
            return (state.results.isEmpty ? SendResult.accepted : state.results.removeFirst(), ready)
        }
        for continuation in waiting { continuation.resume() }
        return result
    }
}

extension Message {
    /// The mail address it goes to.
    var address: String? { if case .email(_, let address) = to { address } else { nil } }
}

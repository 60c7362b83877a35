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

    static func with(
        clock: any WallClock = SystemClock(), _ body: @Sendable (MailBench) async throws -> Void
    ) async throws {
        try await DeskBench.with { desk in
            try await body(MailBench(desk: desk, writer: try await LogWriter(desk), clock: clock))
        }
    }

    func environment(settings: [String: String] = [:]) -> ServiceEnvironment {
        ServiceEnvironment(
            city: desk.city, log: desk.log, topics: desk.topics, instance: Instance(service: NotifierDesk.name),
            dataFolder: desk.folder.appending(path: "data"),
            configuration: Settings.reader(overrides: settings, environment: [:]), keys: desk.keys, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            publicURL: URL(string: "https://otklik.example.org")!)
    }

    /// A notifier that sends by `transport`.
    func notifier(_ transport: any MailTransport, backoff: Backoff = .quick) throws -> NotifierDesk {
        try NotifierDesk(
            environment: environment(), transport: transport, sender: "otklik@example.org", backoff: backoff)
    }

    /// A notifier as configured.
    func notifier(settings: [String: String]) async throws -> NotifierDesk {
        try await NotifierDesk(environment: environment(settings: settings))
    }

    /// Runs the Stage and the sender of `notifier` while `body` runs.
    func running(_ notifier: NotifierDesk, _ body: @Sendable () async throws -> Void) async throws {
        try await RunningService.with(notifier.stage, notifier.sender, body: body)
    }

    /// Files an appeal; its event `registered` is the first that residents are told of.
    /// - Returns: the appeal's id and the id of that event.
    @discardableResult
    func register(
        email: String? = "anna@example.org", name: String? = "Анна Ли", language: Language = .ru,
        simulated: Bool? = nil, at time: Date? = nil
    ) async throws -> (id: String, event: String) {
        let (id, time) = (EventID.root(), time ?? clock.now)
        let contact = PersonalRecord(
            subject: id, time: time, contact: Contact(name: name, email: email, language: language))
        try await writer.add(contact)
        let submitted = Event(
            source: "/intake", subject: id, time: time, actor: .resident,
            body: .submitted(
                Submitted(
                    number: .random(), channel: "portal", language: language, issueType: DeskBench.lighting,
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
    func say(_ body: EventBody, of id: String, words: PersonalRecord? = nil, at time: Date? = nil) async throws -> Event
    {
        if let words { try await writer.add(words) }
        let event = Event(
            source: "/test", subject: id, time: time ?? clock.now, actor: .staff("vera", unit: nil), body: body)
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

/// Keeps mails instead of sending them; answers with `results` in turn, then takes everything.
final class MailBasket: MailTransport {
    let channel = "email"
    let width = 2
    private struct State {
        var mails: [Mail] = []
        var results: [SendResult]
    }
    private let state: Mutex<State>

    init(_ results: [SendResult] = []) { state = Mutex(State(results: results)) }

    /// Every mail that was handed over, refused ones included.
    var mails: [Mail] { state.withLock { $0.mails } }

    func send(_ mail: Mail, named name: String) async -> SendResult {
        state.withLock { state in
            state.mails.append(mail)
            return state.results.isEmpty ? .accepted : state.results.removeFirst()
        }
    }

    func hurry() {}
}

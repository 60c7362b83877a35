import Appeals
import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Pipeline
import ServiceKit
import Synchronization
import TestSupport

@testable import IntakeService

/// Intake on a log of its own in a temporary folder: its Stage runs, its router can be asked, and the other services' events can be said.
struct IntakeBench: Sendable {
    static let city: Result<CityPackSource, any Error> = Result {
        let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
        return try CityPackSource(folder: root.appending(path: "deploy/city/yuzhno-sakhalinsk"))
    }

    let log: LocalLog
    let topics: Topics
    let clock: ManualClock
    let keys: Keys
    let intake: Intake
    let client: any TestClientProtocol
    private let producer: OtherServices

    var stage: Stage<IntakeFlow> { intake.parts.stage }

    /// Runs `body` with a bench whose clock stands at 24 November 2026, 10:00 in the city; removes everything afterwards.
    /// `settings`: more variables of the environment.
    static func with(
        settings: [String: String] = [:], city: CityPackSource? = nil,
        _ body: @Sendable (IntakeBench) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            let log = try await LocalLog.open(at: folder.appending(path: "log.sqlite"))
            let city = try city ?? Self.city.get()
            let topics = Topics(partitions: 4, units: ["street-lighting"])
            try await log.prepare(topics.all, groups: Topics.services)
            let clock = ManualClock(Timestamp.date("2026-11-23T23:00:00Z") ?? .distantPast)
            let keys = Keys(secret: Data(repeating: 7, count: 32))
            // Not a handler of nothing: Hummingbird keeps the request's id in the logger's metadata.
            var silent = Logger(label: "test")
            silent.logLevel = .critical
            let configuration = Settings.reader(
                environment: settings.merging(["OTKLIK_PUBLIC_URL": "https://otklik.example"]) { $1 })
            let environment = ServiceEnvironment(
                city: city, log: log, topics: topics, instance: Instance(service: "intake"), dataFolder: folder,
                configuration: configuration, keys: keys, clock: clock, logger: silent,
                publicURL: try Settings(configuration).publicURL)
            let cheap = PasswordHash.Cost(logRounds: 2, blockSize: 1, parallelism: 1) ?? .standard
            let intake = try Intake(environment: environment, passwords: Passwords(cost: cheap))
            let router = WebServer.router(
                WebOptions(keys: keys, clock: clock, staff: intake.staff, settings: try Settings(configuration)))
            intake.mount(on: router)
            let application = Application(router: router, logger: silent)
            let producer = OtherServices(producer: try await log.producer())
            try await RunningService.with(intake.parts.stage) {
                try await application.test(.router) { client in
                    try await body(
                        IntakeBench(
                            log: log, topics: topics, clock: clock, keys: keys, intake: intake, client: client,
                            producer: producer))
                }
            }
            await producer.close()
            await log.close()
        }
    }

    /// Says in the log what another service would, and returns when Intake has folded it.
    func say(
        _ body: EventBody, of id: String, by actor: Actor = .system, words: String? = nil, in topic: Topic? = nil
    ) async throws {
        let topic = topic ?? topics.appeals
        let event = Event(source: "/test", subject: id, time: clock.now, actor: actor, body: body)
        if let record = body.wordsForResident, let words {
            let personal = PersonalRecord(id: record, subject: id, time: clock.now, words: Words(words))
            try await producer.append(personal.id, of: id, .personal, EventCoding.encode(personal), topic)
        }
        try await producer.append(event.id, of: id, .event, EventCoding.encode(event), topic)
        try await until { db in
            try Bool.fetchOne(db, sql: "SELECT 1 FROM stage_event WHERE id = ?", arguments: [event.id]) ?? false
        }
    }

    /// Registered, assigned to street lighting and taken into work.
    func takeIntoWork(_ id: String) async throws {
        try await say(.registered(Registered(year: 2026, serial: 12)), of: id)
        try await say(
            .assigned(Assigned(unit: "street-lighting", deadline: clock.now + 10 * 86_400, rule: "type")), of: id)
        try await say(.accepted(Accepted()), of: id, by: .staff("worker", unit: "street-lighting"))
    }

    /// Returns when `condition` holds in the store; looked at after every change.
    func until(_ condition: @escaping @Sendable (Database) throws -> Bool) async throws {
        let changes = stage.changes()
        if try await stage.store.read(condition) { return }
        for await _ in changes where try await stage.store.read(condition) { return }
        throw Unfulfilled()
    }

    /// Returns when all that was commanded here has come back from the log.
    func settled() async throws {
        try await until { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM pending") == 0 }
    }

    /// A sound draft, changed by `change`.
    static func draft(_ change: (inout AppealDraft) -> Void = { _ in }) -> AppealDraft {
        var draft = AppealDraft()
        draft.channel = "portal"
        draft.type = "city.street-lighting"
        draft.text = "Не горят три фонаря подряд у школы."
        draft.address = "проспект Мира, 100"
        draft.settlement = "yuzhno-sakhalinsk"
        draft.name = "Анна Ли"
        draft.email = "anna@example.org"
        draft.consent = true
        change(&draft)
        return draft
    }

    /// Files a sound draft and returns when it is folded.
    func file(_ change: (inout AppealDraft) -> Void = { _ in }) async throws -> Appeal {
        let receipt = try await intake.submit(Self.draft(change))
        try await settled()
        return receipt.appeal
    }

    /// The address of the tracking page.
    func path(to appeal: Appeal) -> String { intake.parts.links.path(to: appeal) }

    /// Asks the API with a JSON body.
    func post(_ path: String, _ json: Any, headers: [String: String] = [:]) async throws -> Answer {
        try await send(
            .post, path, String(decoding: JSONSerialization.data(withJSONObject: json), as: UTF8.self), headers)
    }

    /// Asks with any body and headers; JSON is the type unless another is given.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, _ headers: [String: String] = [:]
    ) async throws -> Answer {
        var fields: HTTPFields = body == nil ? [:] : [.contentType: "application/json"]
        for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
        let response = try await client.execute(
            uri: path, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) })
        return Answer(response)
    }
}

/// What was waited for did not come before the Stage ended.
struct Unfulfilled: Error {}

/// Writes to the log in the other services' place.
private actor OtherServices {
    private let producer: any LogProducer
    private var sequence: Int64 = 0

    init(producer: any LogProducer) { self.producer = producer }

    func append(_ id: String, of subject: String, _ kind: RecordKind, _ value: Data, _ topic: Topic) async throws {
        sequence += 1
        try await producer.append([
            OutgoingRecord(
                partition: topic.partition(for: subject), key: RecordKey(subject: subject, id: id).description,
                value: value, headers: RecordHeaders(kind: kind, source: "test-0.1", sequence: sequence))
        ])
    }

    func close() async { await producer.close() }
}

/// An answer, as a test looks at it.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    init(_ response: TestResponse) {
        status = response.status.code
        headers = response.headers
        text = String(buffer: response.body)
    }

    /// The JSON object of the body; empty when it is none.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
    }

    /// The fields that the problem names.
    var wrongFields: [String] { (json["errors"] as? [[String: Any]] ?? []).compactMap { $0["field"] as? String } }

    /// The first group of the first match of `pattern`.
    func first(_ pattern: String) -> String? {
        let found = try? Regex(pattern).firstMatch(in: text)
        return found.flatMap { $0.count > 1 ? $0[1].substring.map(String.init) : nil }
    }
}

/// A browser without JavaScript: keeps cookies, and sends forms with the token of the page it saw last.
actor Visitor {
    private let bench: IntakeBench
    private var cookies: [String: String] = [:]
    private var token = ""

    init(_ bench: IntakeBench) { self.bench = bench }

    /// Opens a page.
    func open(_ path: String) async throws -> Answer { look(try await bench.send(.get, path, nil, headers)) }

    /// Sends a form of the page seen last; `token: false` leaves its token out.
    func send(_ path: String, _ fields: [String: String], token isSent: Bool = true) async throws -> Answer {
        let fields = isSent ? fields.merging(["csrf": token]) { $1 } : fields
        let body = fields.map { "\($0.formEncoded)=\($1.formEncoded)" }.joined(separator: "&")
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        return look(try await bench.send(.post, path, body, headers.merging(form) { $1 }))
    }

    /// Opens the sign-in page, signs in and leads on to where that leads.
    func signIn(_ login: String, _ password: String) async throws -> Answer {
        _ = try await open("/sign-in")
        let answer = try await send("/sign-in", ["login": login, "password": password])
        guard let next = answer.headers[.location] else { return answer }
        return try await open(next)
    }

    /// Signs in with a one-time password and takes a lasting one.
    func join(_ login: String, _ oneTime: String, lasting: String = "correct horse battery") async throws {
        _ = try await signIn(login, oneTime)
        _ = try await send("/account", ["password": lasting, "repeat": lasting])
        _ = try await open("/staff/home")
    }

    private var headers: [String: String] {
        ["Accept": "text/html", "Cookie": cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")]
    }

    private func look(_ answer: Answer) -> Answer {
        for cookie in answer.headers[values: .setCookie] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = cookie.contains("Max-Age=0") ? nil : String(pair[1])
        }
        if let found = answer.first(#"name="csrf" value="([^"]+)""#) { token = found }
        return answer
    }
}

extension String {
    /// As forms encode it.
    fileprivate var formEncoded: String { addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
}

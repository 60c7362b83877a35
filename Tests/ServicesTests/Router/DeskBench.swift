import Appeals
import Configuration
import Foundation
import GRDB
import Logging
import Pipeline
import ServiceKit
import TestSupport

@testable import DepartmentService
@testable import RouterService

/// A temporary folder with a log and the real city pack, for the desks of the router and of the departments over it.
struct DeskBench: Sendable {
    let folder: URL
    let log: LocalLog
    let city: CityPackSource
    let topics: Topics
    let clock = ManualClock(DeskBench.morning)
    let keys = Keys(secret: Data(repeating: 7, count: 32))
    let residents: TestProducer

    /// 24 November 2026, a Tuesday, 14:00 in the city.
    static let morning = Date(timeIntervalSince1970: 1_795_489_200)
    static let lighting = "city.street-lighting"

    /// Makes a bench, runs `body`, and removes everything.
    static func with(partitions: Int32 = 4, _ body: (DeskBench) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let pack = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../deploy/city/yuzhno-sakhalinsk").standardized
            let city = try CityPackSource(folder: pack)
            let topics = Topics(partitions: partitions, units: city.current.units.codes)
            let log = try await LocalLog.open(at: folder.appending(path: "log.sqlite"))
            try await log.prepare(topics.all, groups: Topics.services)
            let bench = DeskBench(
                folder: folder, log: log, city: city, topics: topics,
                residents: TestProducer(topics: topics, producer: try await log.producer()))
            try await body(bench)
            await log.close()
        }
    }

    /// What a service is given; each `place` has stores of its own.
    func environment(
        _ service: String, place: String = "data", index: Int = 0, count: Int = 1, settings: [String: String] = [:]
    ) -> ServiceEnvironment {
        ServiceEnvironment(
            city: city, log: log, topics: topics, instance: Instance(service: service, index: index, count: count),
            dataFolder: folder.appending(path: place),
            configuration: Settings.reader(overrides: settings, environment: [:]), keys: keys, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            publicURL: URL(filePath: "/"))
    }

    func router(place: String = "data", index: Int = 0, count: Int = 1) async throws -> RouterDesk {
        try await RouterDesk(environment: environment(RouterDesk.name, place: place, index: index, count: count))
    }

    func department(
        place: String = "data", index: Int = 0, count: Int = 1, units: [String] = []
    ) async throws -> DepartmentDesk {
        let settings = units.isEmpty ? [:] : ["departments": units.joined(separator: ",")]
        return try await DepartmentDesk(
            environment: environment(
                DepartmentDesk.name, place: place, index: index, count: count, settings: settings))
    }

    /// Forgets a store, as when its disk is lost.
    func loseStore(_ name: String, place: String = "data") throws {
        for file in try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: place), includingPropertiesForKeys: nil)
        where file.lastPathComponent.hasPrefix("\(name).") {
            try FileManager.default.removeItem(at: file)
        }
    }

    /// All events of the topic `appeals` about `subject`, in order.
    func events(of subject: String) async throws -> [Event] {
        try await LogDump.records(of: topics.appeals, in: log).compactMap { try Entry($0).event }
            .filter { $0.subject == subject }
    }
}

/// Files appeals and sets accounts, as intake would: writes records to the log and nothing else.
actor TestProducer {
    private let topics: Topics
    private let producer: any LogProducer
    private var sequence: Int64 = 0

    init(topics: Topics, producer: any LogProducer) {
        self.topics = topics
        self.producer = producer
    }

    /// Files `count` appeals in one append; their ids.
    @discardableResult
    func file(
        _ count: Int = 1, type: String? = DeskBench.lighting, settlement: String? = "yuzhno-sakhalinsk",
        text: String = "Не горят три фонаря подряд у школы.", at time: Date = DeskBench.morning
    ) async throws -> [String] {
        var records: [OutgoingRecord] = []
        var ids: [String] = []
        for _ in 0..<count {
            let id = EventID.root(at: time)
            let words = PersonalRecord(
                subject: id, time: time, words: Words(text, place: "проспект Мира, 100"))
            let contact = PersonalRecord(
                subject: id, time: time, contact: Contact(name: "Анна Ли", email: "anna@example.org"))
            let body = Submitted(
                number: .random(), channel: "portal", issueType: type, settlement: settlement, words: words.id,
                author: contact.id)
            records += [try record(words), try record(contact)]
            records.append(
                try record(Event(source: "/intake", subject: id, time: time, actor: .resident, body: .submitted(body))))
            ids.append(id)
        }
        try await producer.append(records)
        return ids
    }

    /// Appends an event about an appeal.
    @discardableResult
    func say(
        _ body: EventBody, of subject: String, by actor: Actor = .resident, basedOn: String? = nil,
        at time: Date = DeskBench.morning
    ) async throws -> Event {
        let event = Event(source: "/intake", subject: subject, time: time, actor: actor, basedOn: basedOn, body: body)
        try await producer.append([try record(event)])
        return event
    }

    /// Erases a personal record from the log.
    func erase(_ personal: String, of subject: String) async throws {
        try await producer.append([
            record(RecordKey(subject: subject, id: personal), .personal, nil, topics.appeals)
        ])
    }

    /// Files an appeal and takes it back in the same append.
    func fileAndWithdraw() async throws -> String {
        let id = EventID.root(at: DeskBench.morning)
        let submitted = Submitted(number: .random(), channel: "portal", issueType: DeskBench.lighting)
        try await producer.append(
            [EventBody.submitted(submitted), .withdrawn(Withdrawn())].map {
                try record(
                    Event(source: "/intake", subject: id, time: DeskBench.morning, actor: .resident, body: $0))
            })
        return id
    }

    /// Tells that a message about `event` reached the resident.
    func deliver(_ event: String, of subject: String, at time: Date = DeskBench.morning) async throws {
        let body = EventBody.delivered(Delivered(event: event, channel: "email", audience: "resident"))
        let told = Event(source: "/notifier", subject: subject, time: time, actor: .system, body: body)
        try await producer.append([
            record(
                RecordKey(subject: subject, id: told.id), .event, try EventCoding.encode(told), topics.deliveries)
        ])
    }

    /// Makes an account; its id is its login.
    func hire(_ login: String, _ roles: Role..., units: [String] = [], email: String? = nil) async throws {
        let settings = AccountSet(
            login: login, name: "Пётр Ким", roles: roles, units: units, epoch: 1, email: email)
        let event = Event(
            source: "/intake", subject: login, time: DeskBench.morning, actor: .system, body: .accountSet(settings))
        try await producer.append([
            record(RecordKey(subject: login, id: event.id), .event, try EventCoding.encode(event), topics.staff)
        ])
    }

    private func record(_ event: Event) throws -> OutgoingRecord {
        record(
            RecordKey(subject: event.subject, id: event.id), .event, try EventCoding.encode(event), topics.appeals)
    }

    private func record(_ personal: PersonalRecord) throws -> OutgoingRecord {
        record(
            RecordKey(subject: personal.subject, id: personal.id), .personal, try EventCoding.encode(personal),
            topics.appeals)
    }

    private func record(_ key: RecordKey, _ kind: RecordKind, _ value: Data?, _ topic: Topic) -> OutgoingRecord {
        sequence += 1
        return OutgoingRecord(
            partition: topic.partition(for: key.subject), key: key.description, value: value,
            headers: RecordHeaders(kind: kind, source: "test-0.1", sequence: sequence))
    }
}

extension Stage {
    /// Returns when `condition` holds; looked at after every change.
    /// - Throws: `NotReached` after `seconds`.
    func until(within seconds: Double = 20, _ condition: @escaping @Sendable (Database) throws -> Bool) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let changes = self.changes()
                if try await self.store.read(condition) { return }
                for await _ in changes where try await self.store.read(condition) { return }
                throw NotReached(status: "\(self.currentStatus)")
            }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw NotReached(status: "\(self.currentStatus)")
            }
            try await group.next()
            group.cancelAll()
        }
    }
}

extension Stage {
    /// Returns when the Stage has folded and reacted to all that was there at its start.
    func live() async throws {
        if await !untilLive() { throw NotReached(status: "\(currentStatus)") }
    }
}

/// What was waited for did not come.
struct NotReached: Error, CustomStringConvertible {
    let status: String
    var description: String { "Waited in vain; the Stage: \(status)" }
}

extension RouterDesk {
    /// Returns when all these appeals are in `phase`.
    func until(_ ids: [String], are phase: Phase) async throws {
        let table = stage.flow.appeals
        try await stage.until { db in try ids.allSatisfy { try table.appeal($0, in: db)?.phase == phase } }
    }

    func appeal(_ id: String) async throws -> Appeal? {
        let table = stage.flow.appeals
        return try await stage.store.read { try table.appeal(id, in: $0) }
    }
}

extension DepartmentDesk {
    /// Returns when the appeal is in `phase` here.
    func until(_ id: String, is phase: Phase) async throws {
        let table = stage.flow.appeals
        try await stage.until { try table.appeal(id, in: $0)?.phase == phase }
    }

    func appeal(_ id: String) async throws -> Appeal? {
        let table = stage.flow.appeals
        return try await stage.store.read { try table.appeal(id, in: $0) }
    }
}

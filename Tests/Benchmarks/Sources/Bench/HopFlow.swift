import Appeals
import Foundation
import GRDB
import Kafka
import Logging
import Pipeline
import ServiceKit

/// The work of one hop: fold the appeal, react with one event.
struct HopFlow: Flow {
    /// Where what it causes goes; `nil`: it only folds.
    let target: Topic?
    let table = AppealTable(keepsHistory: false)

    var schema: StoreSchema { table.schema }

    func fold(_ entry: Entry, in store: Database) throws -> Verdict { try table.fold(entry, in: store) }

    func react(to entry: Entry, after verdict: Verdict, in store: Database, emit: inout Emissions) throws {
        guard let target, case .event(let event) = entry.content, case .submitted = event.body else { return }
        try emit.emit(
            .registered(Registered(year: 2026, serial: 1)), causedBy: event, basedOn: event.id, to: target)
    }
}

/// A log with topics in a temporary folder or on a broker, and events to put into it.
struct HopBench {
    /// The source of the events that are put in.
    static let source = "bench"

    let folder: URL
    let log: any EventLog
    let topics = Topics(partitions: 4, units: [])
    let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }

    init(_ options: LogOptions) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "otklik-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let kafka = options.kafka {
            log = try await KafkaLog.open(KafkaConfiguration(bootstrapServers: kafka), logger: logger)
        } else {
            log = try await LocalLog.open(at: folder.appending(path: "log.sqlite"))
        }
        try await log.prepare(topics.all, groups: Topics.services)
    }

    func close() async {
        await log.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// `submitted` events of about 460 bytes, as intake writes them.
    func submissions(_ range: Range<Int>, source: String) throws -> [OutgoingRecord] {
        try range.map { index in
            let id = EventID.root()
            let event = Event(
                source: "/intake", subject: id, time: Date(), actor: .resident,
                body: .submitted(
                    Submitted(
                        number: .random(), channel: "portal", issueType: "roads.bad-repair", words: id)))
            return OutgoingRecord(
                partition: topics.appeals.partition(for: id), key: "\(id)/\(event.id)",
                value: try EventCoding.encode(event),
                headers: RecordHeaders(kind: .event, source: source, sequence: Int64(index + 1)))
        }
    }

    func start(of topic: Topic) -> [TopicPartition: Int64] {
        Dictionary(uniqueKeysWithValues: topic.all.map { ($0, 0) })
    }

    func stage(_ name: String, causes target: Topic?) throws -> Stage<HopFlow> {
        let flow = HopFlow(target: target)
        return Stage(
            flow: flow, store: try Store(name: name, in: folder, schema: flow.schema), log: log, topics: topics,
            reads: [topics.appeals], instance: Instance(service: name), logger: logger)
    }
}

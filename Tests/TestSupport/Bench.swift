public import Appeals
public import Foundation
public import GRDB
import Logging
public import Pipeline
import ServiceKit

/// A temporary folder with a LocalLog, and Stages over it: the smallest house in which the heart beats.
public struct Bench: Sendable {
    /// The folder.
    public let folder: URL
    /// The log.
    public let log: LocalLog
    /// Four partitions, one unit.
    public let topics = Topics(partitions: 4, units: ["roads"])

    /// Makes a bench, runs `body`, and removes everything.
    public static func with(_ body: (Bench) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let log = try await LocalLog.open(at: folder.appending(path: "log.sqlite"))
            let bench = Bench(folder: folder, log: log)
            try await log.prepare(bench.topics.all, groups: Topics.services)
            try await body(bench)
            await log.close()
        }
    }

    /// The store `name`; waits up to two seconds while a Stage that has just ended still holds it.
    public func store(_ name: String = "router", pageLimit: Int? = nil) throws -> Store {
        let schema = ProbeFlow(topics: topics).schema
        for _ in 0..<200 {
            do { return try Store(name: name, in: folder, schema: schema, pageLimit: pageLimit) } catch StoreError.inUse
            {
                usleep(10_000)
            }
        }
        return try Store(name: name, in: folder, schema: schema, pageLimit: pageLimit)
    }

    /// A Stage of `service` over a store and, unless another is given, the bench's log.
    public func stage(
        service: String = "router", storeName: String? = nil, instance: Instance? = nil, reacts: Bool = true,
        poison: String? = nil, failsToReact: Bool = false, log: (any EventLog)? = nil, pageLimit: Int? = nil,
        onPoint: (@Sendable (StagePoint) -> Void)? = nil
    ) throws -> Stage<ProbeFlow> {
        let flow = ProbeFlow(topics: topics, reacts: reacts, poison: poison, failsToReact: failsToReact)
        return Stage(
            flow: flow, store: try store(storeName ?? service, pageLimit: pageLimit), log: log ?? self.log,
            topics: topics,
            reads: [topics.appeals], instance: instance ?? Instance(service: service),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, onPoint: onPoint)
    }

    /// Runs `stage` while `body` runs, then stops it gracefully: what it has committed is in the log.
    public func running<Result: Sendable>(
        _ stage: Stage<ProbeFlow>, _ body: @Sendable (Stage<ProbeFlow>) async throws -> Result
    ) async throws -> Result {
        try await RunningService.with(stage) { try await body(stage) }
    }

    /// All records of the topic appeals, by partition and offset.
    public func records() async throws -> [Pipeline.Record] { try await LogDump.records(of: topics.appeals, in: log) }

    /// All events of the topic appeals.
    public func events() async throws -> [Event] {
        try await records().compactMap { try Entry($0).event }
    }
}

extension Stage where F == ProbeFlow {
    /// Returns when `condition` holds; looked at after every change.
    /// - Throws: `Unreached` after `seconds`.
    public func reach(within seconds: Double = 20, _ condition: @escaping @Sendable (Database) throws -> Bool)
        async throws
    {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let changes = self.changes()
                if try await self.store.read(condition) { return }
                for await _ in changes where try await self.store.read(condition) { return }
                throw Unreached(status: "\(self.currentStatus)")
            }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw Unreached(status: "\(self.currentStatus)")
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// The state of the appeal number `index` of a test.
    public func appeal(_ index: Int) async throws -> Appeal? {
        try await store.read { [flow] in try flow.table.appeal(ProbeFlow.appeal(index), in: $0) }
    }
}

/// What was waited for did not come.
public struct Unreached: Error, CustomStringConvertible {
    let status: String
    /// The Stage's status at that time.
    public var description: String { "Waited in vain; the Stage: \(status)" }
}

import Appeals
import Foundation
import GRDB
import Logging
import Pipeline
import ServiceKit
import ServiceLifecycle
import UnixSignals
import Synchronization
import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One service of the kill test: `stage-probe FOLDER ROLE COUNT [POINT HIT]`. The role `intake` submits appeals 0..<COUNT that are not there yet and
/// withdraws every third as soon as it sees it registered, racing with the role `router`, which registers and assigns. With POINT and HIT the
/// process kills itself when it comes to that point for the HIT-th time. Prints `ok N` when the submission of appeal N was answered, and `done`.
@main
struct Main {
    static func main() async throws {
        let arguments = CommandLine.arguments
        let folder = URL(filePath: arguments[1])
        let (role, count) = (arguments[2], Int(arguments[3])!)
        let topics = Topics(partitions: 4, units: ["roads"])
        let log = try await LocalLog.open(at: folder.appending(path: "log.sqlite"))
        try await log.prepare(topics.all, groups: Topics.services)
        let flow = ProbeFlow(topics: topics, reacts: role == "router")
        let store = try Store(name: role, in: folder, schema: flow.schema)
        var logger = Logger(label: role, factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .warning
        let stage = Stage(
            flow: flow, store: store, log: log, topics: topics, reads: [topics.appeals],
            instance: Instance(service: role),
            logger: logger, onPoint: arguments.count > 5 ? killer(arguments[4], Int(arguments[5])!) : nil)
        let group = ServiceGroup(services: [stage], gracefulShutdownSignals: [.sigterm], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            if role == "intake" {
                tasks.addTask {
                    try await submitAll(count, stage)
                    say("done")
                    await group.triggerGracefulShutdown()
                }
            }
            try await tasks.waitForAll()
        }
        await log.close()
    }

    static func killer(_ point: String, _ hit: Int) -> @Sendable (StagePoint) -> Void {
        let left = Atomic(hit)
        return { reached in
            guard reached.rawValue == point else { return }
            if left.subtract(1, ordering: .relaxed).newValue == 0 { kill(getpid(), SIGKILL) }
        }
    }

    static func submitAll(_ count: Int, _ stage: Stage<ProbeFlow>) async throws {
        let flow = stage.flow
        let changes = stage.changes()
        for index in 0..<count {
            let isNew = try await stage.perform { db, emit in
                let id = ProbeFlow.appeal(index)
                if try flow.table.appeal(id, in: db) != nil { return false }
                try flow.submit(index, emit: &emit)
                return true
            }
            if isNew { say("ok \(index)") }
            try await withdrawSome(count, stage)
        }
        for await _ in changes {
            try await withdrawSome(count, stage)
            let left = try await stage.store.read { db in
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT (SELECT COUNT(*) FROM pending) + ? - (SELECT COUNT(*) FROM appeal WHERE phase IN ('assigned', 'withdrawn'))
                        """, arguments: [count]) ?? 1
            }
            if left == 0 { return }
        }
    }

    /// Withdraws every third appeal that is registered and not withdrawn yet; the event's id derives from the appeal, so a second time does nothing.
    static func withdrawSome(_ count: Int, _ stage: Stage<ProbeFlow>) async throws {
        let flow = stage.flow
        let thirds = stride(from: 0, to: count, by: 3).map(ProbeFlow.appeal)
        try await stage.perform { db, emit in
            for id in thirds {
                guard let appeal = try flow.table.appeal(id, in: db),
                    appeal.phase == .registered || appeal.phase == .assigned
                else { continue }
                try emit.emit(
                    Event(
                        id: "\(id).withdrawn", source: emit.source, subject: id, time: emit.now, actor: .resident,
                        body: .withdrawn(Withdrawn())), to: flow.topics.appeals)
            }
        }
    }

    static func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}

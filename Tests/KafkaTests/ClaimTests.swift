import Foundation
import Kafka
import Pipeline
import TestSupport
import Testing

@testable import Kafka

/// What the contract cannot say of claims: how a place is freed whose holder is gone, who is named, who wins a race.
@Suite(.timeLimit(.minutes(1))) struct ClaimTests {
    private let instance = Instance(service: "router")
    private let place = KafkaClaim.topic.all[0]
    private let cluster: MockCluster

    init() throws { cluster = try MockCluster() }

    @Test("A holder that died without a word is followed after some seconds")
    func deadHolder() async throws {
        let log = try await cluster.open()
        try await leaveDeadHolder(on: log)
        let claim = try await log.claim(instance)
        await claim.release()
        await log.close()
    }

    @Test("Whoever is refused learns the holder's program, host and pid")
    func holder() async throws {
        let (log, other) = (try await cluster.open(), try await cluster.open())
        let claim = try await log.claim(instance)
        let error = try await #require(throws: LogError.self) { try await other.claim(instance) }
        let info = ProcessInfo.processInfo
        let holder = "\(info.processName) on \(info.hostName), pid \(info.processIdentifier)"
        #expect(error == .alreadyRunning(instance: "router-0", holder: holder))
        await claim.release()
        await log.close()
        await other.close()
    }

    @Test(
        "Of several that come at once exactly one has the place, be it new or a dead holder's",
        arguments: [false, true])
    func race(isHeld: Bool) async throws {
        let log = try await cluster.open()
        if isHeld { try await leaveDeadHolder(on: log) }
        let claims = await withTaskGroup(of: (any InstanceClaim)?.self) { tasks in
            for _ in 0..<4 { tasks.addTask { try? await log.claim(instance) } }
            return await tasks.reduce(into: [any InstanceClaim]()) { if let claim = $1 { $0.append(claim) } }
        }
        #expect(claims.count == 1)
        for claim in claims { await claim.release() }
        await log.close()
    }

    @Test("A holder that lost its place learns of it, and does not give the other's free")
    func displaced() async throws {
        let log = try await cluster.open()
        let claim = try await log.claim(instance)
        let (signs, other) = (try signs(), try await replace(on: log))
        let sign = GroupOffsets.Entry(offset: 99, note: "\(other.id)")
        // A beat between the holder's look and its own sign writes over this one, as it would over a real one, which comes again, too.
        let beating = Task {
            while !Task.isCancelled {
                try await signs.write([place: sign], within: .seconds(5))
                try await Task.sleep(for: .milliseconds(500))
            }
        }
        #expect(await claim.wasLost())
        await claim.release()
        beating.cancel()
        _ = await beating.result
        #expect(try await signs.read([place], within: .seconds(5))[place] == sign)
        await signs.close()
        await log.close()
    }

    @Test("A holder that was cut off for longer than a silence asks the log before it goes on")
    func cutOff() async throws {
        let log = try await cluster.open()
        let claim = try await log.claim(instance)
        _ = try await replace(on: log)
        cluster.takeDown()
        try await Task.sleep(for: .seconds(9))
        let start = ContinuousClock.now
        cluster.bringUp()
        #expect(await claim.wasLost())
        #expect(start.duration(to: .now) < .seconds(15))
        await claim.release()
        await log.close()
    }

    /// Another process takes the place by a claim in the log; it has given no sign yet.
    private func replace(on log: any EventLog) async throws -> ClaimFold.Claim {
        let signs = try signs()
        let first = try #require(await signs.read([place], within: .seconds(5))[place])
        let other = ClaimFold.Claim(
            id: UUID(), holder: "router on two, pid 4712", replaces: UUID(uuidString: first.note))
        let producer = try await log.producer()
        try await producer.append([ClaimFold(instance).record(of: other, in: place)])
        await producer.close()
        await signs.close()
        return other
    }

    @Test("A sign written late by one who lost the place does not send its holder away")
    func lateSign() async throws {
        let log = try await cluster.open()
        let claim = try await log.claim(instance)
        let signs = try signs()
        let mine = try #require(await signs.read([place], within: .seconds(5))[place])
        let late = GroupOffsets.Entry(offset: 17, note: UUID().uuidString)
        try await signs.write([place: late], within: .seconds(5))
        var seen = late
        // Nothing tells of a commit, so it is looked for.
        while seen.note == late.note {
            try await Task.sleep(for: .milliseconds(100))
            seen = try #require(await signs.read([place], within: .seconds(5))[place])
        }
        #expect(seen.note == mine.note)
        await claim.release()
        #expect(try await signs.read([place], within: .seconds(5))[place]?.note == "free after \(mine.note)")
        await signs.close()
        await log.close()
    }

    @Test("A claim that waits for a silent holder ends when its task is cancelled")
    func cancelledClaim() async throws {
        let log = try await cluster.open()
        try await leaveDeadHolder(on: log)
        let claiming = Task { try await log.claim(instance) }
        try await Task.sleep(for: .seconds(1))
        claiming.cancel()
        await #expect(throws: CancellationError.self) { try await claiming.value }
        await log.close()
    }

    /// What a holder leaves behind that was killed: its claim and its last sign.
    private func leaveDeadHolder(on log: any EventLog) async throws {
        let claim = ClaimFold.Claim(id: UUID(), holder: "router on one, pid 4711", replaces: nil)
        let producer = try await log.producer()
        try await producer.append([ClaimFold(instance).record(of: claim, in: place)])
        await producer.close()
        let signs = try signs()
        try await signs.write([place: .init(offset: 17, note: "\(claim.id)")], within: .seconds(5))
        await signs.close()
    }

    private func signs() throws -> GroupOffsets {
        let configuration = try KafkaConfiguration(bootstrapServers: cluster.bootstrapServers)
        return try GroupOffsets("otklik.\(instance).claim", configuration, logger: .quiet)
    }
}

@Suite struct ClaimFoldTests {
    private let place = KafkaClaim.topic.all[0]

    @Test("Only the first to replace a claim counts; other instances and foreign records say nothing")
    func order() throws {
        let (router, stats) = (Instance(service: "router"), Instance(service: "stats"))
        let first = ClaimFold.Claim(id: UUID(), holder: "first", replaces: nil)
        let late = ClaimFold.Claim(id: UUID(), holder: "late", replaces: nil)
        let second = ClaimFold.Claim(id: UUID(), holder: "second", replaces: first.id)
        var fold = ClaimFold(router)
        for (claim, instance) in [(late, stats), (first, router), (late, router), (second, router), (late, router)] {
            fold.fold(try record(claim, of: instance))
            fold.fold(
                Record(
                    partition: place, offset: 0, key: "router-0/x", value: Data("?".utf8),
                    headers: RecordHeaders(kind: .event, source: "foreign", sequence: 0), timestamp: .distantPast))
        }
        #expect(fold.current == second)
    }

    private func record(_ claim: ClaimFold.Claim, of instance: Instance) throws -> Record {
        let outgoing = try ClaimFold(instance).record(of: claim, in: place)
        return Record(
            partition: place, offset: 0, key: outgoing.key, value: outgoing.value, headers: outgoing.headers,
            timestamp: .distantPast)
    }
}

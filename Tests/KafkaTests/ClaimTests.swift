import Foundation
import Kafka
import Pipeline
import TestSupport
import Testing

@testable import Kafka

/// What the contract cannot say of claims: how a place is freed whose holder is gone, and who is named.
@Suite(.timeLimit(.minutes(1))) struct ClaimTests {
    private let instance = Instance(service: "router")
    private let place = KafkaClaim.topic.all[0]
    private let cluster: MockCluster

    init() throws { cluster = try MockCluster() }

    @Test("A holder that died without a word is followed after some seconds")
    func deadHolder() async throws {
        let offsets = try offsets()
        try await offsets.write(
            [place: .init(offset: 17, note: "0a1b2c3d router on one, pid 4711")], within: .seconds(5))
        let log = try await cluster.open()
        let claim = try await log.claim(instance)
        #expect(try await offsets.read([place], within: .seconds(5))[place]?.note.hasSuffix("pid \(getpid())") == true)
        await claim.release()
        #expect(try await offsets.read([place], within: .seconds(5))[place]?.note == "free")
        await offsets.close()
        await log.close()
    }

    @Test("Whoever is refused learns the holder's program, host and pid")
    func holder() async throws {
        let (log, other) = (try await cluster.open(), try await cluster.open())
        let claim = try await log.claim(instance)
        let error = try await #require(throws: LogError.self) { try await other.claim(instance) }
        let process = ProcessInfo.processInfo
        #expect(
            error
                == .alreadyRunning(
                    instance: "router-0",
                    holder: "\(process.processName) on \(process.hostName), pid \(process.processIdentifier)"))
        await claim.release()
        await log.close()
        await other.close()
    }

    @Test("Of several that take a free place at once, at most one has it")
    func race() async throws {
        let log = try await cluster.open()
        let claims = await withTaskGroup(of: (any InstanceClaim)?.self) { tasks in
            for _ in 0..<4 { tasks.addTask { try? await log.claim(instance) } }
            return await tasks.reduce(into: [any InstanceClaim]()) { claims, claim in
                if let claim { claims.append(claim) }
            }
        }
        #expect(claims.count <= 1)
        for claim in claims { await claim.release() }
        await log.close()
    }

    @Test("A holder that lost its place does not give the other's free")
    func displaced() async throws {
        let log = try await cluster.open()
        let claim = try await log.claim(instance)
        let offsets = try offsets()
        let other = GroupOffsets.Entry(offset: 99, note: "0a1b2c3d router on two, pid 4711")
        try await offsets.write([place: other], within: .seconds(5))
        // The holder looks once a second.
        try await Task.sleep(for: .milliseconds(1_500))
        await claim.release()
        #expect(try await offsets.read([place], within: .seconds(5))[place] == other)
        await offsets.close()
        await log.close()
    }

    @Test("A claim that waits for a silent holder ends when its task is cancelled")
    func cancelledClaim() async throws {
        let offsets = try offsets()
        try await offsets.write(
            [place: .init(offset: 17, note: "0a1b2c3d router on one, pid 4711")], within: .seconds(5))
        let log = try await cluster.open()
        let claiming = Task { try await log.claim(instance) }
        try await Task.sleep(for: .seconds(1))
        claiming.cancel()
        await #expect(throws: CancellationError.self) { try await claiming.value }
        await offsets.close()
        await log.close()
    }

    private func offsets() throws -> GroupOffsets {
        let configuration = try KafkaConfiguration(bootstrapServers: cluster.bootstrapServers)
        return try GroupOffsets("otklik.\(instance).claim", configuration, logger: .quiet)
    }
}

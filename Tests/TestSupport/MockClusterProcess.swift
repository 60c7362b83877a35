import Dispatch
import Foundation
public import Pipeline

/// The mock cluster in a process of its own (`kafka-probe mock`), which outlives services that a test kills, and the
/// test process itself if need be.
///
/// A test target that uses it must depend on `kafka-probe`.
public final class MockClusterProcess: Sendable {
    /// `HOST:PORT` of the brokers.
    public let bootstrapServers: String
    private let process = Process()
    /// The cluster ends at the end of its input.
    private let input = Pipe()
    private let output = Pipe()
    private let answers = DispatchQueue(label: "otklik.kafka-probe")

    /// Starts a cluster that has `topics`.
    public init(_ topics: [Topic], brokers: Int = 1) async throws {
        process.executableURL = BuiltProducts.url("kafka-probe")
        process.arguments = ["mock", "\(brokers)"] + topics.map { "\($0.name):\($0.partitions)" }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        bootstrapServers = await Self.line(of: output, on: answers)
        if bootstrapServers.isEmpty { throw LogError.unavailable("kafka-probe does not start.") }
    }

    deinit { try? input.fileHandleForWriting.close() }

    /// Takes all brokers down.
    public func takeDown() async throws { try await obey("down") }

    /// Brings all brokers up again.
    public func bringUp() async throws { try await obey("up") }

    /// Makes every answer take so many milliseconds.
    public func setRoundTrip(milliseconds: Int) async throws { try await obey("rtt \(milliseconds)") }

    /// Answers the next `count` requests of this kind so.
    public func answer(_ request: MockCluster.Request, _ answer: MockCluster.Answer, count: Int) async throws {
        try await obey("errors \(request.rawValue) \(answer.rawValue) \(count)")
    }

    private func obey(_ line: String) async throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
        let answer = await Self.line(of: output, on: answers)
        if answer != "ok" { throw LogError.unavailable("kafka-probe answers \(line) with: \(answer)") }
    }

    /// One line; empty at the end. Waits on a thread of the queue's, not of Swift's pool.
    private static func line(of pipe: Pipe, on queue: DispatchQueue) async -> String {
        await withCheckedContinuation { continuation in
            queue.async {
                var line = Data()
                while let byte = try? pipe.fileHandleForReading.read(upToCount: 1), !byte.isEmpty,
                    byte != Data("\n".utf8)
                { line += byte }
                continuation.resume(returning: String(decoding: line, as: UTF8.self))
            }
        }
    }
}

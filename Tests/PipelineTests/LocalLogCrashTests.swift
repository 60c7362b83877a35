import Pipeline
import TestSupport
import Testing

@Suite("A killed process takes nothing with it", .timeLimit(.minutes(2)))
struct LocalLogCrashTests {
    @Test("all it was told to be written is there, once and in order", arguments: [1, 700])
    func keepsWhatItAcknowledged(batch: Int) async throws {
        try await LocalLogFixture.with { fixture in
            let log = try await fixture.open()
            var acknowledged: Int64 = 0
            for _ in 0..<5 {
                let probe = try LocalLogProbe("crash-append", log.path, "appeals.\(batch)", "500", "\(batch)")
                var lines = Int.random(in: 1...60)
                for await line in probe.lines {
                    let count = try #require(Int64(line))
                    #expect(count > acknowledged)
                    acknowledged = count
                    lines -= 1
                    if lines == 0 { break }
                }
                await probe.kill()
                let records = try await log.all(of: TopicPartition("appeals.\(batch)", 0))
                #expect(records.count >= acknowledged)
                #expect(records.map(\.offset) == Array(0..<Int64(records.count)))
                #expect(records.map(\.headers.sequence) == Array(0..<Int64(records.count)))
                // What passed without being told belongs to the log as well.
                acknowledged = Int64(records.count)
            }
            await log.close()
        }
    }
}

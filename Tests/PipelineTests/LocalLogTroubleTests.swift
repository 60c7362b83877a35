import Foundation
import GRDB
import Pipeline
import TestSupport
import Testing

@Suite("LocalLog tells what is wrong and what to do", .timeLimit(.minutes(1)))
struct LocalLogTroubleTests {
    @Test("a full disk fails the append and nothing else; it goes on when there is room")
    func full() async throws {
        try await LocalLogFixture.with { fixture in
            let log = try await fixture.open(.init(sizeLimit: 400_000))
            let producer = try await log.producer()
            var written: Int64 = 0
            let failure = await #expect(throws: AppendFailure.self) {
                while written < 10_000 {
                    try await producer.append((written..<written + 10).map { LocalLogFixture.event($0, bytes: 1000) })
                    written += 10
                }
            }
            #expect(failure?.acknowledged == 0)
            #expect(failure?.othersMayHavePassed == false)
            #expect(failure?.reason.contains("its disk is full or its size limit reached; make room.") == true)
            #expect(try await log.all().map(\.headers.sequence) == Array(0..<written))
            await log.close()

            let roomy = try await fixture.open()
            try await roomy.append([LocalLogFixture.event(written)])
            #expect(try await roomy.all().map(\.headers.sequence) == Array(0...written))
            await roomy.close()
        }
    }

    @Test("a batch that fails half-way tells how much of it is durable")
    func fullInTheMiddle() async throws {
        try await LocalLogFixture.with { fixture in
            let log = try await fixture.open(.init(sizeLimit: 1_000_000))
            let failure = await #expect(throws: AppendFailure.self) {
                try await log.append((0..<2000).map { LocalLogFixture.event($0, bytes: 1000) })
            }
            let acknowledged = Int64(try #require(failure).acknowledged)
            #expect(acknowledged > 0 && acknowledged < 2000)
            #expect(try await log.all().map(\.headers.sequence) == Array(0..<acknowledged))
            await log.close()
        }
    }

    @Test("an append to an unknown topic fails alone; others of the same turn pass")
    func unknownTopic() async throws {
        try await LocalLogFixture.with { fixture in
            let log = try await fixture.open()
            let unknown = TopicPartition("nowhere", 0)
            let failure = await #expect(throws: AppendFailure.self) {
                async let good: Void = log.append([LocalLogFixture.event(0)])
                async let bad: Void = log.append([LocalLogFixture.event(1), LocalLogFixture.event(2, in: unknown)])
                try await good
                try await bad
            }
            #expect(failure?.reason == LogError.noSuchTopic("nowhere").description)
            #expect(try await log.all().map(\.headers.sequence) == [0])
            await log.close()
        }
    }

    @Test("a folder that is missing")
    func missingFolder() async throws {
        try await TemporaryFolder.with { folder in
            let missing = folder.appending(path: "data").path
            let refusal = LogError.unavailable("there is no folder \(missing); create it or name another one.")
            await #expect(throws: refusal) {
                try await LocalLog.open(at: URL(filePath: "\(missing)/log.sqlite"))
            }
        }
    }

    @Test("a folder where nobody may write", .enabled(if: FileManager.default.fileExists(atPath: "/proc/self")))
    func readOnlyFolder() async throws {
        let file = URL(filePath: "/sys/log.sqlite")
        let error = await #expect(throws: LogError.self) { try await LocalLog.open(at: file) }
        #expect(error?.description.hasSuffix("cannot be written; give this user the right to write to /sys.") == true)
    }

    @Test("a folder in the file's place")
    func folder() async throws {
        try await LocalLogFixture.with { fixture in
            try FileManager.default.createDirectory(at: fixture.file, withIntermediateDirectories: false)
            let error = await #expect(throws: LogError.self) { try await LocalLog.open(at: fixture.file) }
            #expect(error?.description.contains("cannot be opened; check that it is a file") == true)
        }
    }

    @Test("a file that is no database")
    func noDatabase() async throws {
        try await LocalLogFixture.with { fixture in
            try Data(repeating: 65, count: 9000).write(to: fixture.file)
            let sentence = "\(fixture.file.path) is no database; name another file or move this one away."
            await #expect(throws: LogError.damaged(sentence)) { try await LocalLog.open(at: fixture.file) }
            #expect(try Data(contentsOf: fixture.file) == Data(repeating: 65, count: 9000))
        }
    }

    @Test("a database of another kind is left as it is")
    func otherDatabase() async throws {
        try await LocalLogFixture.with { fixture in
            let other = try DatabaseQueue(path: fixture.file.path)
            try await other.write { try $0.execute(sql: "CREATE TABLE appeal (id TEXT)") }
            try other.close()
            let before = try Data(contentsOf: fixture.file)
            let sentence = "\(fixture.file.path) is a database of another kind; name another file for the log."
            await #expect(throws: LogError.damaged(sentence)) { try await LocalLog.open(at: fixture.file) }
            #expect(try Data(contentsOf: fixture.file) == before)
        }
    }

    @Test("a log that a later version wrote")
    func laterFormat() async throws {
        try await LocalLogFixture.with { fixture in
            try await fixture.open().close()
            let file = try DatabaseQueue(path: fixture.file.path)
            try await file.write { try $0.execute(sql: "PRAGMA user_version = 2") }
            try file.close()
            let error = await #expect(throws: LogError.self) { try await LocalLog.open(at: fixture.file) }
            #expect(error?.description.contains("has format 2, this version knows 1; run the version") == true)
        }
    }

    @Test("a file with broken pages")
    func brokenPages() async throws {
        try await LocalLogFixture.with { fixture in
            let log = try await fixture.open()
            try await log.append((0..<500).map { LocalLogFixture.event($0, bytes: 500) })
            await log.close()
            var bytes = try Data(contentsOf: fixture.file)
            for index in (bytes.count / 2)..<bytes.count { bytes[index] = 0xa5 }
            try bytes.write(to: fixture.file)
            let broken = try await LocalLog.open(at: fixture.file)
            let sentence = "\(broken.path) has broken pages; check the disk and restore the log from its backup."
            await #expect(throws: LogError.damaged(sentence)) { try await broken.all() }
            await broken.close()
        }
    }
}

import Foundation
import GRDB
import Pipeline
import TestSupport
import Testing

@Suite("Erased words are in no file of the log", .timeLimit(.minutes(1)))
struct LocalLogErasureTests {
    /// Rows move from page to page while a table grows, and leave copies that SQLite does not clean: hence many sizes,
    /// and partitions that grow in between each other.
    @Test("whatever their size, the order they were written and erased in, and what stood around them")
    func erasesAll() async throws {
        try await LocalLogFixture.with { fixture in
            let log = try await fixture.open()
            let producer = try await log.producer()
            var random = SystemRandomNumberGenerator()
            var written: [OutgoingRecord] = []
            for round in 0..<100 {
                var batch: [OutgoingRecord] = []
                for number in round * 20..<round * 20 + 20 {
                    let partition = LocalLogFixture.topic.all[Int.random(in: 0..<2, using: &random)]
                    let size = [0, 100, 400, 1000, 4000, 9000].randomElement(using: &random) ?? 0
                    let text = Data("Annas words \(number) ".utf8) + Data(repeating: 120, count: size)
                    let words = LocalLogFixture.personal("a/words-\(number)", text, in: partition)
                    batch += [words, LocalLogFixture.event(Int64(number), in: partition, bytes: size)]
                    written.append(words)
                }
                try await producer.append(batch)
                let early = (0..<4).map { _ in written.remove(at: Int.random(in: written.indices, using: &random)) }
                try await producer.append(early.map { LocalLogFixture.personal($0.key, nil, in: $0.partition) })
            }
            #expect(try await count("Annas words", in: log) >= written.count)
            written.shuffle(using: &random)
            for start in stride(from: 0, to: written.count, by: 50) {
                let late = written[start..<min(start + 50, written.count)]
                try await producer.append(late.map { LocalLogFixture.personal($0.key, nil, in: $0.partition) })
            }
            #expect(try await count("Annas words", in: log) == 0)
            let left = try await log.all(of: LocalLogFixture.topic.all[0]) + log.all(of: LocalLogFixture.topic.all[1])
            #expect(left.count { $0.headers.kind == .event } == 2000)
            #expect(left.allSatisfy { $0.headers.kind == .event || $0.value == nil })
            await log.close()
        }
    }

    @Test("when a later record replaces them, too")
    func erasesWhatIsReplaced() async throws {
        try await LocalLogFixture.with { fixture in
            let log = try await fixture.open()
            try await log.append([LocalLogFixture.personal("a/1", Data("Anna's old number".utf8))])
            try await log.append([LocalLogFixture.personal("a/1", Data("Anna's new number".utf8))])
            #expect(try await count("Anna's old number", in: log) == 0)
            #expect(try await count("Anna's new number", in: log) == 1)
            await log.close()
        }
    }

    @Test("but those of other partitions stay")
    func erasesInOnePartition() async throws {
        try await LocalLogFixture.with { fixture in
            let log = try await fixture.open()
            let (here, there) = (LocalLogFixture.topic.all[0], LocalLogFixture.topic.all[1])
            for partition in [here, there] {
                try await log.append([LocalLogFixture.personal("a/1", Data("Annas words".utf8), in: partition)])
            }
            try await log.append([LocalLogFixture.personal("a/1", nil, in: here)])
            #expect(try await log.all(of: here).map(\.value) == [nil])
            #expect(try await log.all(of: there).map(\.value) == [Data("Annas words".utf8)])
            await log.close()
        }
    }

    @Test("as soon as nobody reads them any more")
    func erasesAfterReaders() async throws {
        try await LocalLogFixture.with { fixture in
            let log = try await fixture.open()
            try await log.append([LocalLogFixture.personal("a/1", Data("Annas words".utf8))])
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let copying = try DatabaseQueue(path: log.path, configuration: configuration)
            try await copying.writeWithoutTransaction { database in
                try database.execute(sql: "BEGIN; SELECT count(*) FROM record")
            }
            try await log.append([LocalLogFixture.personal("a/1", nil)])
            #expect(try await count("Annas words", in: log) > 0, "a snapshot still needs them")
            try await copying.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
            while try await count("Annas words", in: log) > 0 { await Task.yield() }
            try copying.close()
            await log.close()
        }
    }

    /// How often `text` is in the file and its journal. Another process looks, for who opens a file beside SQLite
    /// breaks its locks.
    private func count(_ text: String, in log: LocalLog) async throws -> Int {
        let (grep, output) = (Process(), Pipe())
        grep.executableURL = URL(filePath: "/usr/bin/grep")
        grep.arguments =
            ["--binary-files=text", "--only-matching", "--no-filename", "--fixed-strings", text, log.path]
            + ["\(log.path)-wal"]
        grep.standardOutput = output
        return try await withCheckedThrowingContinuation { continuation in
            grep.terminationHandler = { _ in
                let found = output.fileHandleForReading.readDataToEndOfFile()
                continuation.resume(returning: found.count { $0 == UInt8(ascii: "\n") })
            }
            do { try grep.run() } catch { continuation.resume(throwing: error) }
        }
    }
}

import Foundation
import GRDB
import Pipeline
import TestSupport
import Testing

@Suite("LocalLog's file", .timeLimit(.minutes(1)))
struct LocalLogFileTests {
    @Test("keeps its id and its records when it is opened again")
    func reopens() async throws {
        try await LocalLogFixture.with { fixture in
            let log = try await fixture.open()
            try await log.append((0..<3).map { LocalLogFixture.event($0) })
            let before = try await log.all()
            await log.close()
            let again = try await fixture.open()
            #expect(again.id == log.id)
            #expect(try await again.all() == before)
            await again.close()
        }
    }

    @Test("has another id when it is another file")
    func mintsIds() async throws {
        try await LocalLogFixture.with { one in
            try await LocalLogFixture.with { two in
                let logs = [try await one.open(), try await two.open()]
                #expect(logs[0].id != logs[1].id)
                for log in logs { await log.close() }
            }
        }
    }

    @Test("never gives an offset twice, though all records have gone")
    func neverReusesOffsets() async throws {
        try await LocalLogFixture.with { fixture in
            let notes = Topic("dead-letters", partitions: 1, cleanup: .delete(days: 90))
            let start = Date(timeIntervalSince1970: 1_750_000_000)
            let log = try await fixture.open(.init(now: { start }))
            try await log.prepare([notes], groups: [])
            try await log.append((0..<3).map { LocalLogFixture.event($0, in: notes.all[0]) })
            await log.close()

            let later = try await fixture.open(.init(now: { start.addingTimeInterval(91 * 86_400) }))
            #expect(try await later.bounds(of: notes.all) == [notes.all[0]: 0..<3])
            try await later.append([LocalLogFixture.event(3, in: notes.all[0])])
            #expect(try await later.bounds(of: notes.all) == [notes.all[0]: 3..<4])
            #expect(try await later.all(of: notes.all[0]).map(\.headers.sequence) == [3])
            await later.close()
        }
    }

    @Test("gives a batch of large records in parts, all of them in the end")
    func boundsMemory() async throws {
        try await LocalLogFixture.with { fixture in
            let log = try await fixture.open()
            try await log.append((0..<20).map { LocalLogFixture.event($0, bytes: LocalLog.recordLimit) })
            let reader = try await log.reader(from: [LocalLogFixture.first: 0])
            #expect(try await reader.next(limit: 1000).count == 8)
            #expect(try await log.all().map(\.headers.sequence) == Array(0..<20))
            await log.close()
        }
    }

    @Test("refuses what was closed, and wakes who waits for it")
    func closes() async throws {
        try await LocalLogFixture.with { fixture in
            let log = try await fixture.open()
            let producer = try await log.producer()
            let reader = try await log.reader(from: [LocalLogFixture.first: 0])
            let waiting = Task { try await reader.next(limit: 1) }
            await log.close()
            let closed = LogError.unavailable("\(log.path) was closed.")
            await #expect(throws: closed) { try await waiting.value }
            await #expect(throws: closed) { try await log.ping() }
            let failure = await #expect(throws: AppendFailure.self) {
                try await producer.append([LocalLogFixture.event(0)])
            }
            #expect(failure?.reason == closed.description)
        }
    }

    @Test("keeps its journal short")
    func checkpoints() async throws {
        try await LocalLogFixture.with { fixture in
            let log = try await fixture.open()
            for start in stride(from: Int64(0), to: 100, by: 10) {
                let events = (start..<start + 10).map { LocalLogFixture.event($0, bytes: LocalLog.recordLimit) }
                try await log.append(events)
            }
            let journal = try FileManager.default.attributesOfItem(atPath: "\(log.path)-wal")[.size] as? Int ?? 0
            #expect(journal < 64 << 20, "100 MiB were appended")
            await log.close()
        }
    }
}

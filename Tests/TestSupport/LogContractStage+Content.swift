import Foundation
import Pipeline
import Testing

/// What records hold, where they are found, and how they go.
extension LogContractStage {
    func checkTombstone() async throws {
        try await producer.append([personal("a/1", "Anna, 12 Lenina st.", number: 0)])
        try await producer.append([personal("a/1", nil, number: 1)])
        let records = try await read(subject.erasesAtOnce ? 1 : 2, from: [self[0]: 0])
        let tombstone = try #require(records.last)
        #expect(tombstone.key == "a/1")
        #expect(tombstone.value == nil)
        #expect(tombstone.headers == RecordHeaders(kind: .personal, source: "contract-0.a", sequence: 1))
    }

    func checkBytes() async throws {
        let outgoing = [
            OutgoingRecord(
                partition: self[0], key: "обращение/ёж 🦔", value: Data((0...255).map { UInt8($0) }),
                headers: RecordHeaders(kind: .event, source: "приём-0.ы", sequence: .max)),
            OutgoingRecord(
                partition: self[0], key: "a/empty", value: Data(),
                headers: RecordHeaders(kind: .personal, source: "s", sequence: 0)),
            OutgoingRecord(
                partition: self[0], key: "a/zeros", value: Data(count: 9),
                headers: RecordHeaders(kind: .deadLetter, source: "s", sequence: 1)),
        ]
        try await producer.append(outgoing)
        let records = try await read(3, from: [self[0]: 0])
        #expect(records.map(\.key) == outgoing.map(\.key))
        #expect(records.map(\.value) == outgoing.map(\.value))
        #expect(records.map(\.headers) == outgoing.map(\.headers))
    }

    func checkLargeRecords() async throws {
        var value = Data(count: 1 << 20)
        for index in stride(from: 0, to: value.count, by: 97) { value[index] = UInt8(truncatingIfNeeded: index) }
        let headers = RecordHeaders(kind: .personal, source: "contract-0.a", sequence: 0)
        try await producer.append([OutgoingRecord(partition: self[0], key: "a/1", value: value, headers: headers)])
        #expect(try await read(1, from: [self[0]: 0]).first?.value == value)

        guard let limit = subject.recordLimit else { return }
        let tooLarge = OutgoingRecord(partition: self[1], key: "a/2", value: Data(count: limit + 1), headers: headers)
        await #expect(throws: LogError.tooLarge(key: "a/2", bytes: limit + 1, limit: limit)) {
            try await producer.append([tooLarge])
        }
        #expect(try await log.bounds(of: [self[1]])[self[1]] == 0..<0)
    }

    func checkTime() async throws {
        let before = Date(timeIntervalSinceNow: -0.001)
        try await producer.append(events(0..<1))
        let after = Date(timeIntervalSinceNow: 0.001)
        let record = try #require(try await read(1, from: [self[0]: 0]).first)
        #expect((before...after).contains(record.timestamp))
    }

    func checkBounds() async throws {
        #expect(try await log.bounds(of: topic.all) == [self[0]: 0..<0, self[1]: 0..<0, self[2]: 0..<0])
        try await producer.append(events(0..<5, in: 1))
        let bounds = try await other.bounds(of: [self[0], self[1]])
        #expect(bounds == [self[0]: 0..<0, self[1]: 0..<5])
    }

    func checkRecordAt() async throws {
        try await producer.append(events(0..<5))
        let all = try await read(5, from: [self[0]: 0])
        for record in all { #expect(try await log.record(at: record.offset, of: self[0]) == record) }
        #expect(try await log.record(at: all[4].offset + 1, of: self[0]) == nil)
        #expect(try await log.record(at: 0, of: self[1]) == nil)
    }

    func checkErasure() async throws {
        try await producer.append([personal("a/1", "first", number: 0), personal("b/1", "kept", number: 1)])
        try await producer.append([personal("a/1", "second", number: 2)])
        try await producer.append([personal("a/1", nil, number: 3)])
        try await producer.append(events(4..<5))
        let end = try #require(try await log.bounds(of: [self[0]])[self[0]]?.upperBound)
        #expect(end == 5)

        guard subject.erasesAtOnce else { return }
        let left = try await read(3, from: [self[0]: 0])
        #expect(left.map(\.headers.sequence) == [1, 3, 4])
        #expect(left.map(\.offset) == [1, 3, 4])
        #expect(try await log.record(at: 0, of: self[0]) == nil)
        #expect(try await log.bounds(of: [self[0]])[self[0]] == 1..<5)
    }
}

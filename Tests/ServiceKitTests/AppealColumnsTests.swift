import Appeals
import Foundation
import GRDB
import Pipeline
import TestSupport
import Testing

@testable import ServiceKit

@Suite("The state of an appeal in its table")
struct AppealColumnsTests {
    private let table = AppealTable(keepsHistory: false)

    @Test("Whatever is known of an appeal is read as it was written, and what is not known stays so")
    func roundTrip() async throws {
        let whole = Self.whole
        // A property that is added later must be set here, too.
        for child in Mirror(reflecting: whole).children {
            #expect("\(child.value)" != "nil", "\(child.label ?? "") is not set")
        }
        let bare = Appeal(
            id: "b", number: whole.number, submittedAt: Date(timeIntervalSince1970: 1), lastEvent: "first")
        try await withStore { store in
            for appeal in [whole, bare] {
                let read = try await store.pool.write { [table] db in
                    try AppealColumns.write(appeal, to: db)
                    // Again, over what stands there.
                    try AppealColumns.write(appeal, to: db)
                    return try table.appeal(appeal.id, in: db)
                }
                #expect(read == appeal)
            }
            let found = try await store.read { [table] db in
                try table.appeals(where: "unit = ? AND rating > ?", ["roads", 2], in: db)
            }
            #expect(found == [whole])
        }
    }

    @Test("A code that no version knows is told as damage of the store, and the statement can be used again")
    func damaged() async throws {
        try await withStore { store in
            let read = try await store.pool.write { [table] db in
                try AppealColumns.write(Self.whole, to: db)
                try db.execute(sql: "UPDATE appeal SET kind = 'poem'")
                #expect(throws: DatabaseError.self) { try table.appeal("a", in: db) }
                try db.execute(sql: "UPDATE appeal SET kind = 'complaint'")
                return try table.appeal("a", in: db)
            }
            #expect(read == Self.whole)
        }
    }

    @Test("The columns are those of the table, in its order")
    func columns() async throws {
        try await withStore { store in
            let names = try await store.read { try $0.columns(in: "appeal").map(\.name) }
            #expect(names == ["id"] + AppealColumns.all)
        }
    }

    private func withStore(_ body: (Store) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            try await body(try Store(name: "test", in: folder, schema: table.schema))
        }
    }

    private static let whole: Appeal = {
        func day(_ number: Int) -> Date { Date(timeIntervalSince1970: 1_790_000_000 + Double(number) * 86_400 + 0.125) }
        var generator = SplitMix(seed: 1)
        var appeal = Appeal(id: "a", number: .random(using: &generator), submittedAt: day(0), lastEvent: "last")
        appeal.channel = "telephone"
        appeal.kind = .complaint
        appeal.basis = .formal
        appeal.identified = true
        appeal.language = .en
        appeal.words = "words"
        appeal.author = "author"
        appeal.simulated = true
        appeal.phase = .waiting
        appeal.resumes = .accepted
        appeal.registrationYear = 2026
        appeal.registrationSerial = 17
        appeal.registeredAt = day(1)
        appeal.issueType = "roads.bad-repair"
        appeal.settlement = "dalnee"
        appeal.location = Coordinate(latitude: 46.95, longitude: 142.73)
        appeal.unit = "roads"
        appeal.coUnits = ["lighting", "greenery"]
        appeal.assignee = "vera"
        appeal.deadline = day(10)
        appeal.urgent = true
        appeal.plannedFor = day(5)
        appeal.openQuestion = "question"
        appeal.acceptedAt = day(2)
        appeal.closedAt = day(9)
        appeal.outcome = "reply"
        appeal.extensions = 1
        appeal.returns = 2
        appeal.reopenings = 3
        appeal.overdue = true
        appeal.onControl = true
        appeal.visibility = .public
        appeal.mergedInto = "older"
        appeal.rating = 4
        appeal.lastDecision = "decision"
        appeal.updatedAt = day(11)
        appeal.version = 12
        return appeal
    }()
}

import Appeals
import Foundation
import GRDB
import Pipeline
import Testing

@testable import DepartmentService

@Suite("A message that came back, on a unit's card")
struct ReturnedMessageOnCardTests {
    @Test("is one line that says so, and no other line says that it was told")
    func lines() throws {
        let table = DeliveryTable()
        let sent = "e.delivered.email.resident.r"
        let mail = Delivered(event: "e", channel: "email", audience: "resident", recipient: "r")
        let back = Undelivered(
            event: "e", channel: "email", audience: "resident", recipient: "r", reason: "5.1.1", gone: true)
        let chat = Delivered(event: "e", channel: "telegram", audience: "resident", recipient: "r")
        let outcomes: [(String, EventBody)] = [
            (sent, .delivered(mail)), ("\(sent).returned", .undelivered(back)),
            ("e.delivered.telegram.resident.r", .delivered(chat)),
        ]
        let lines = try DatabaseQueue().write { db in
            for migration in table.schema.migrations { try db.execute(sql: migration.sql) }
            for (second, outcome) in outcomes.enumerated() {
                let time = Date(timeIntervalSince1970: Double(second))
                try table.fold(
                    Event(id: outcome.0, source: "/n", subject: "a", time: time, actor: .system, body: outcome.1),
                    in: db)
            }
            return try table.all(of: "a", in: db)
        }
        #expect(lines.map(\.channel) == ["email", "telegram"])
        #expect(lines.map(\.failure) == ["5.1.1", nil])
        #expect(lines.map(\.cameBack) == [true, false])
    }
}

import Appeals
import Foundation
import GRDB
import Pipeline
import Testing

@testable import IntakeService

@Suite("A message to a resident that came back")
struct ReturnedMessageTests {
    private typealias Sent = (id: String, channel: String, arrived: Bool)
    private static let sent = "e.delivered.email.resident.r"

    /// What the resident was told of the event `e`, by these outcomes: id, channel, whether it arrived, one a second.
    private func told(_ outcomes: [Sent]) throws -> Delivery? {
        try DatabaseQueue().write { db in
            for migration in DeliveryTable.schema.migrations { try db.execute(sql: migration.sql) }
            for (second, outcome) in outcomes.enumerated() {
                let body: EventBody =
                    outcome.arrived
                    ? .delivered(Delivered(event: "e", channel: outcome.channel, audience: "resident"))
                    : .undelivered(
                        Undelivered(event: "e", channel: outcome.channel, audience: "resident", reason: "5.1.1"))
                let time = Date(timeIntervalSince1970: Double(second))
                let event = Event(id: outcome.id, source: "/n", subject: "a", time: time, actor: .system, body: body)
                #expect(try DeliveryTable.fold(event, in: db) == .applied)
            }
            return try DeliveryTable.toResident(of: "a", in: db)["e"]
        }
    }

    @Test("did not arrive, until another channel tells; a channel that failed before or after is not what counts")
    func outcomes() throws {
        let mail: Sent = (Self.sent, "email", true)
        let back: Sent = ("\(Self.sent).returned", "email", false)
        let refused: Sent = ("e.undelivered.vk.resident.r", "vk", false)
        let chat: Sent = ("e.delivered.telegram.resident.r", "telegram", true)
        let cases: [(outcomes: [Sent], channel: String, reached: Bool, cameBack: Bool)] = [
            ([mail], "email", true, false), ([mail, back], "email", false, true),
            ([mail, back, chat], "telegram", true, false), ([refused, chat], "telegram", true, false),
            ([chat, refused], "telegram", true, false), ([refused], "vk", false, false),
            ([mail, back, refused], "vk", false, false),
        ]
        for (outcomes, channel, reached, cameBack) in cases {
            let told = try told(outcomes)
            #expect(told?.channel == channel && told?.reached == reached && told?.cameBack == cameBack, "\(outcomes)")
        }
        #expect(try told([]) == nil)
    }
}

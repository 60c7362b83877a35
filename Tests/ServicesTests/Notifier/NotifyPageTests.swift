import Appeals
import Foundation
import HTTPTypes
import Pipeline
import GRDB
import Hummingbird
import HummingbirdTesting
import ServiceKit
import Testing

@testable import NotifierService

@Suite("The delivery log", .timeLimit(.minutes(4)))
struct NotifyPageTests {
    @Test("Staff see what waits, what failed and what arrived, and no address; a worker of a unit sees nothing")
    func page() async throws {
        try await MailBench.with { bench in
            let basket = MailBasket([.accepted, .refused("5.1.1"), .later("4.2.2")])
            let notifier = try bench.notifier(basket, backoff: Backoff(first: 3_600))
            try await bench.desk.residents.hire("mayor", .manager)
            try await bench.desk.residents.hire("vera", .worker, units: [MailBench.unit])
            try await bench.running(notifier) {
                for (index, email) in ["anna", "boris", "clara"].enumerated() {
                    try await bench.register(email: "\(email)@example.org")
                    await basket.until(messages: index + 1)
                }
                try await notifier.until(outcomes: 2)
                // A job that is put off is nothing that the log tells of, so no change is announced.
                let putOff = "SELECT COUNT(*) FROM job WHERE attempts = 1"
                while try await notifier.stage.store.read({ try Int.fetchOne($0, sql: putOff) }) == 0 {
                    try await Task.sleep(for: .milliseconds(5))
                }
                try await DeskVisitor.visit(notifier, bench.desk) { visitor in
                    let manager = try visitor("mayor", [.manager], [])
                    let recent = try await manager.open("/notify")
                    #expect(recent.status == .ok && recent.text.contains("Отправлено"))
                    #expect(try await manager.open("/notify?tab=failed").text.contains("отказ, код 5.1.1"))
                    let waiting = try await manager.open("/notify?tab=waiting").text
                    #expect(waiting.contains("1 попытка") && waiting.contains("код 4.2.2"))
                    #expect(try await manager.open("/notify?tab=late").text.contains("Устаревших нет"))
                    for tab in DeliveryLog.Tab.allCases {
                        let text = try await manager.open("/notify?tab=\(tab.rawValue)").text
                        #expect(!text.contains("example.org") && !text.contains("Анна"))
                    }
                    let worker = try visitor("vera", [.worker], [MailBench.unit])
                    #expect(try await worker.open("/notify").status == .forbidden)
                }
            }
        }
    }

    @Test("An operator has late letters sent, one of them or all; a manager sees them and sends none")
    func release() async throws {
        try await MailBench.with { bench in
            let basket = MailBasket()
            let notifier = try bench.notifier(basket)
            try await bench.desk.residents.hire("olga", .operator)
            try await bench.desk.residents.hire("mayor", .manager)
            try await bench.running(notifier) {
                for email in ["anna", "boris", "clara"] {
                    try await bench.register(email: "\(email)@example.org", at: bench.clock.now - 4 * 86_400)
                }
                let staff = notifier.stage.flow.staff
                try await notifier.stage.until { db in
                    let late = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM job WHERE state = 'late'")
                    return try late == 3 && staff.all(in: db).count == 2
                }
                try await DeskVisitor.visit(notifier, bench.desk) { visitor in
                    let address = "/notify?tab=late"
                    let manager = try visitor("mayor", [.manager], [])
                    let seen = try await manager.open(address).text
                    #expect(seen.contains("Не отправлено") && !seen.contains("action=\"/notify/late"))
                    let token = try #require(seen.firstMatch(of: /name="csrf" value="([^"]+)"/)).1
                    for path in ["/notify/late", "/notify/late/all"] {
                        #expect(try await manager.post(path, ["csrf": String(token)]).status == .forbidden)
                    }

                    let clerk = try visitor("olga", [.operator], [])
                    let list = try await clerk.open(address)
                    #expect(list.text.contains("Отправить все устаревшие: 3 письма"))
                    #expect(try await clerk.post("/notify/late/all", [:]).status == .forbidden, "no page, no letter")
                    let link = try #require(list.text.firstMatch(of: /href="\/notify\?tab=late&amp;letter=([^"#]+)#/))
                    let asked = try await clerk.open("\(address)&letter=\(link.1)")
                    #expect(asked.text.contains("Отправить это письмо?") && basket.messages.isEmpty)
                    #expect(try await clerk.submit(asked, "/notify/late").location == "\(address)&released=1")
                    try await notifier.until(outcomes: 1)
                    #expect(try await clerk.open("\(address)&released=1").text.contains("1 письмо поставлено"))
                    #expect(try await clerk.submit(asked, "/notify/late").location == "\(address)&released=0", "once")
                    let unnamed = try await clerk.submit(asked, "/notify/late", ["letter": ""])
                    #expect(unnamed.status == .unprocessableContent)

                    let rest = try await clerk.submit(clerk.open(address), "/notify/late/all")
                    #expect(rest.location == "\(address)&released=2")
                    try await notifier.until(outcomes: 3)
                    #expect(Set(basket.messages.map(\.address)).count == 3 && basket.messages.count == 3)
                    #expect(try await clerk.open(address).text.contains("Устаревших нет"))
                }
            }
        }
    }
}

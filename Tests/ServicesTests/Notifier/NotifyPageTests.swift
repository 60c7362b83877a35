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
                for email in ["anna", "boris", "clara"] {
                    try await bench.register(email: "\(email)@example.org")
                    let wanted = basket.mails.count + 1
                    while basket.mails.count < min(wanted, 3) { await Task.yield() }
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
}

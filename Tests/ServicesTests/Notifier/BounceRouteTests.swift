import Appeals
import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Pipeline
import ServiceKit
import Testing

@testable import NotifierService

@Suite("A mail provider's reports", .timeLimit(.minutes(4)))
struct BounceRouteTests {
    private static let token = "a-token-of-24-characters"

    /// What was answered.
    private struct Answer: Sendable {
        let status: HTTPResponse.Status
        let text: String
    }
    /// Sends a body with a token.
    private typealias Post = @Sendable (_ body: String, _ authorization: String?) async throws -> Answer

    /// Runs `body` with a notifier that is told `token`, and a client of its pages.
    private func provider(
        token: String?,
        _ body: @Sendable @escaping (MailBench, NotifierDesk, MailBasket, @escaping Post) async throws -> Void
    ) async throws {
        try await MailBench.with { bench in
            let basket = MailBasket()
            let environment = bench.environment(settings: token.map { ["mail.bounce-token": $0] } ?? [:])
            let notifier = try NotifierDesk(
                environment: environment, pages: NotifierDesk.pages(in: environment), transports: [basket],
                backoff: .quick)
            let router = WebServer.router(
                WebOptions(
                    keys: bench.desk.keys, clock: bench.desk.clock, staff: notifier.staff,
                    settings: try Settings(Settings.reader(environment: [:]))))
            notifier.mount(on: router)
            let application = Application(router: router)
            try await bench.running(notifier) {
                try await notifier.stage.live()
                try await application.test(.router) { client in
                    try await body(bench, notifier, basket) { text, authorization in
                        var headers: HTTPFields = [.contentType: "application/json"]
                        if let authorization { headers[.authorization] = authorization }
                        let answer = try await client.execute(
                            uri: "/hooks/bounces", method: .post, headers: headers, body: ByteBuffer(string: text))
                        return Answer(status: answer.status, text: String(buffer: answer.body))
                    }
                }
            }
        }
    }

    private static func item(_ id: String, _ status: String, _ action: String) -> String {
        #"{"message_id": "\#(id)", "status": "\#(status)", "action": "\#(action)"}"#
    }

    @Test("are taken one by one or as a list, and counted; a report that is sent twice is one event")
    func taken() async throws {
        try await provider(token: Self.token) { bench, notifier, basket, post in
            let (_, event) = try await bench.register()
            try await notifier.until(outcomes: 1)
            let id = try bench.mailWriter().mail(try #require(basket.messages.first)).messageID
            let allowed = "Bearer \(Self.token)"
            let one = try await post(Self.item("<\(id)>", "5.1.1", "failed"), allowed)
            #expect(one.status == .ok && one.text == #"{"ignored":0,"taken":1}"#)
            let items = [
                Self.item(id, "5.1.1", "failed"), Self.item(id, "4.2.2", "delayed"), Self.item("x", "5.1.1", "failed"),
                Self.item(id, "?", "opened"),
            ]
            let several = try await post("[\(items.joined(separator: ", "))]", "bearer \(Self.token)")
            #expect(several.status == .ok && several.text == #"{"ignored":3,"taken":1}"#)
            #expect(try await post("[]", allowed).text == #"{"ignored":0,"taken":0}"#)
            try await notifier.until(outcomes: 2)
            #expect(try await bench.outcomes().map(\.failure) == [nil, "5.1.1"])
            // One that is faster than our own note is asked for again.
            let key = "\(event).email.follower.x"
            let early = "\(key).\(MailID(keys: bench.desk.keys).signature(of: key))@otklik.example.org"
            #expect(try await post(Self.item(early, "5.1.1", "failed"), allowed).status == .serviceUnavailable)
        }
    }

    @Test("are heard only with the token, and within limits")
    func refused() async throws {
        try await provider(token: Self.token) { _, _, _, post in
            let item = Self.item("x", "5.1.1", "failed")
            let wrong = [nil, "", "Bearer", "Bearer ", "Bearer \(Self.token)x", "Basic \(Self.token)", Self.token]
            for authorization in wrong {
                let status = try await post(item, authorization).status
                #expect(status == .unauthorized, "\(authorization ?? "none")")
            }
            let allowed = "Bearer \(Self.token)"
            let many = Array(repeating: #"{"message_id": "x"}"#, count: 1_001).joined(separator: ",")
            let bodies: [(String, HTTPResponse.Status)] = [
                ("", .badRequest), ("{}", .unprocessableContent), ("[1]", .badRequest), ("[\(many)]", .badRequest),
                (String(repeating: " ", count: 70_000) + item, .contentTooLarge),
            ]
            for (body, status) in bodies {
                let answered = try await post(body, allowed).status
                #expect(answered == status, "\(body.prefix(40))")
            }
        }
    }

    @Test("are not heard at all where no token is set, and a short one stops the start")
    func unset() async throws {
        try await provider(token: nil) { _, _, _, post in
            let status = try await post(Self.item("x", "5.1.1", "failed"), "Bearer ").status
            #expect(status == .notFound)
        }
        await #expect(throws: SettingsError.self) { try await provider(token: "short") { _, _, _, _ in } }
        let settings = try MailSettings(
            Settings.reader(environment: ["OTKLIK_MAIL_BOUNCES": "/mail", "OTKLIK_MAIL_BOUNCE_TOKEN": Self.token]))
        #expect(settings.bounces?.path == "/mail" && settings.bounceToken == Self.token && settings.reply == nil)
        #expect(throws: SettingsError.self) {
            try MailSettings(Settings.reader(environment: ["OTKLIK_MAIL_BOUNCE_TOKEN": "short"]))
        }
    }
}

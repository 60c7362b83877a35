import Appeals
import Foundation
import GRDB
import ServiceKit
import Testing

@testable import NotifierService

@Suite("Mails over SMTP", .timeLimit(.minutes(4)))
struct SMTPTests {
    private func settings(_ server: FakeMailServer, _ more: [String: String] = [:]) -> [String: String] {
        [
            "smtp.host": "127.0.0.1", "smtp.port": "\(server.port)", "smtp.security": "none",
            "smtp.from": "otklik@example.org",
        ].merging(more) { $1 }
    }

    /// A notifier that hands its mails to `server`.
    private func notifier(
        _ bench: MailBench, _ server: FakeMailServer, _ more: [String: String] = [:]
    ) throws -> NotifierDesk {
        let smtp = try Settings(bench.environment(settings: settings(server, more)).configuration).smtp
        return try bench.notifier(try SMTPTransport(smtp, writer: bench.mailWriter()), backoff: .quick)
    }

    @Test("A mail arrives as it was written, and the next one goes over the same connection")
    func arrives() async throws {
        let server = try FakeMailServer()
        defer { server.stop() }
        try await MailBench.with { bench in
            let notifier = try await bench.notifier(settings: settings(server))
            try await bench.running(notifier) {
                let (_, event) = try await bench.register()
                try await notifier.until(outcomes: 1)
                try await bench.register(email: "boris@example.org", name: nil, language: .en)
                try await notifier.until(outcomes: 2)
                #expect(server.messages.map(\.to) == ["anna@example.org", "boris@example.org"])
                #expect(server.messages.map(\.from) == ["otklik@example.org", "otklik@example.org"])
                let mail = try ParsedMail(server.messages[0].data)
                #expect(mail["Message-ID"]?.hasPrefix("<\(event).email.resident.") == true)
                #expect(mail.parts["text/plain; charset=utf-8"]?.contains("Здравствуйте, Анна Ли!") == true)
                #expect(try ParsedMail(server.messages[1].data)["Content-Language"] == "en")
                #expect(server.connections == 1)
                #expect(try await bench.outcomes().map(\.label) == ["email", "email"])
            }
        }
    }

    @Test("Lines that begin with a full stop arrive as they were")
    func fullStops() async throws {
        let server = try FakeMailServer()
        defer { server.stop() }
        let smtp = try Settings(Settings.reader(overrides: settings(server), environment: [:])).smtp
        let connection = SMTPConnection(smtp, helo: "example.org", haste: Haste())
        let message = "Subject: x\r\n\r\n.\r\n..\r\n.a\r\nend\r\n"
        let result = await connection.send(Data(message.utf8), from: "a@example.org", to: "b@example.org")
        #expect(result == .accepted)
        #expect(server.messages.map { String(decoding: $0.data, as: UTF8.self) } == [message])
    }

    @Test(
        "A refusal for now is tried again, one for ever is the outcome, and a lost connection sends the same mail again",
        arguments: [
            ([.message("451 4.7.1 Greylisted"), .recipient("450 4.2.1 later")], nil, 2),
            ([.recipient("550 5.1.1 Anna who?")], "5.1.1", 0),
            ([.message("554 No")], "554", 1), ([.drop], nil, 2),
            (Array(repeating: .message("452 4.2.2 full"), count: 4), "gave-up", 4),
        ] as [([FakeMailServer.Answer], String?, Int)])
    func refusals(answers: [FakeMailServer.Answer], failure: String?, messages: Int) async throws {
        let server = try FakeMailServer(answers)
        defer { server.stop() }
        try await MailBench.with { bench in
            let notifier = try notifier(bench, server)
            try await bench.running(notifier) {
                try await bench.register()
                try await notifier.until(outcomes: 1)
            }
            #expect(try await bench.outcomes().map(\.failure) == [failure])
            #expect(server.messages.count == messages)
            let ids = try server.messages.map { try ParsedMail($0.data)["Message-ID"] }
            #expect(Set(ids).count == min(1, messages), "tried again is the same mail")
        }
    }

    @Test(
        "A server that is down, greets with a refusal or refuses the password loses nobody's mail: it goes when the server is back"
    )
    func unreachable() async throws {
        let free = try FakeMailServer()
        free.stop()
        let broken: [@Sendable () throws -> FakeMailServer?] = [
            { nil }, { try FakeMailServer(port: free.port, greeting: "554 5.3.2 closed") },
            { try FakeMailServer(port: free.port, password: "another") },
        ]
        for make in broken {
            let server = try make()
            try await MailBench.with { bench in
                let notifier = try notifier(bench, free, ["smtp.user": "otklik", "smtp.password": "пароль ß"])
                try await bench.running(notifier) {
                    try await bench.register()
                    while notifier.couriers[0].trouble.current == nil { try await Task.sleep(for: .milliseconds(5)) }
                    let reason = try #require(notifier.couriers[0].trouble.current?.reason)
                    #expect(reason.hasPrefix("127.0.0.1:\(free.port): "), "\(reason)")
                    server?.stop()
                    let back = try FakeMailServer(port: free.port, password: "пароль ß")
                    defer { back.stop() }
                    try await notifier.until(outcomes: 1)
                    #expect(back.logins == ["otklik"] && back.messages.count == 1)
                }
                #expect(try await bench.outcomes().map(\.failure) == [nil])
            }
        }
    }

    @Test("Where STARTTLS is wanted and the server has none, nothing is sent in the clear")
    func noDowngrade() async throws {
        let server = try FakeMailServer()
        defer { server.stop() }
        let smtp = try Settings(
            Settings.reader(overrides: settings(server, ["smtp.security": "starttls"]), environment: [:])
        ).smtp
        let connection = SMTPConnection(smtp, helo: "example.org", haste: Haste())
        let result = await connection.send(Data("Subject: x\r\n\r\n".utf8), from: "a@example.org", to: "b@example.org")
        guard case .unreachable = result else {
            Issue.record("\(result)")
            return
        }
        #expect(server.messages.isEmpty)
    }

    @Test(
        "Without a mail server every mail is a file that a mail program opens; wrong settings stop the start with a sentence"
    )
    func files() async throws {
        try await MailBench.with { bench in
            let notifier = try await bench.notifier(settings: [:])
            try await bench.running(notifier) {
                let (id, event) = try await bench.register()
                try await notifier.until(outcomes: 1)
                let folder = bench.desk.folder.appending(path: "data/mail")
                let mail = try ParsedMail(
                    Data(contentsOf: folder.appending(path: "\(event).email.resident.\(id).author.eml")))
                #expect(mail["To"] == "Анна Ли <anna@example.org>")
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
            }
            #expect(try await bench.outcomes().map(\.label) == ["file"])
        }
        try await MailBench.with { bench in
            await #expect(throws: MailSettingsError.badSender("Otklik <a@b>")) {
                _ = try await bench.notifier(settings: ["smtp.from": "Otklik <a@b>"])
            }
            await #expect(throws: MailSettingsError.noCertificates("/nowhere.pem")) {
                _ = try await bench.notifier(settings: ["smtp.host": "mail", "smtp.ca": "/nowhere.pem"])
            }
        }
    }
}

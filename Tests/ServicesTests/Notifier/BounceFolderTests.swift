import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit
import Testing

@testable import NotifierService

@Suite("The Maildir with returned mails", .timeLimit(.minutes(4)))
struct BounceFolderTests {
    /// Files that wait, and files that were seen.
    private struct Maildir: Sendable {
        let folder: URL

        init(_ folder: URL) throws {
            self.folder = folder
            for part in ["new", "cur", "tmp"] {
                try FileManager.default.createDirectory(
                    at: folder.appending(path: part), withIntermediateDirectories: true)
            }
        }

        func names(in part: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: part).path).sorted()
        }

        func put(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.appending(path: "new/\(name)"))
        }

        /// Returns when nothing waits but what is named.
        func untilRead(but rest: [String] = []) async throws {
            while try names(in: "new") != rest { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    private func notifier(_ bench: MailBench, _ folder: URL, index: Int = 0) throws -> NotifierDesk {
        let given = bench.environment(settings: ["mail.bounces": folder.path])
        let environment = ServiceEnvironment(
            city: given.city, log: given.log, topics: given.topics,
            instance: Instance(service: NotifierDesk.name, index: index, count: index + 1),
            dataFolder: given.dataFolder, configuration: given.configuration, keys: given.keys, clock: given.clock,
            logger: given.logger,
            publicURL: given.publicURL)
        return try NotifierDesk(
            environment: environment, pages: NotifierDesk.pages(in: environment), transports: [MailBasket()],
            backoff: .quick)
    }

    /// Has two authors told by mail.
    /// - Returns: the Message-IDs.
    private func sent(_ bench: MailBench) async throws -> [String] {
        let basket = MailBasket()
        let notifier = try bench.notifier(basket)
        try await bench.running(notifier) {
            try await bench.register()
            try await bench.register(email: "boris@example.org")
            try await notifier.until(outcomes: 2)
        }
        return try basket.messages.map { try bench.mailWriter().mail($0).messageID }
    }

    @Test("is read in order; what was read and what cannot be read goes to cur; a report read twice is one event")
    func read() async throws {
        try await MailBench.with { bench in
            let maildir = try Maildir(bench.desk.folder.appending(path: "bounces"))
            let ids = try await sent(bench)
            try maildir.put("1795489205.M1P1.mx", BounceSample.postfix.text(about: ids[0]))
            try maildir.put("1795489206.M2P1.mx", "Subject: win a prize\n\nclick here\n")
            try maildir.put("1795489207.M3P1.mx", BounceSample.yandex.text(about: ids[1]))
            try maildir.put(".hidden", "no mail")
            let seen = ["1795489205.M1P1.mx:2,S", "1795489206.M2P1.mx:2,S", "1795489207.M3P1.mx:2,S"]
            try await {
                let notifier = try notifier(bench, maildir.folder)
                try await bench.running(notifier) {
                    try await notifier.until(outcomes: 4)
                    try await maildir.untilRead(but: [".hidden"])
                }
            }()
            #expect(try maildir.names(in: "cur") == seen)
            // As after a crash between the event and the move.
            try FileManager.default.moveItem(
                at: maildir.folder.appending(path: "cur/\(seen[0])"),
                to: maildir.folder.appending(path: "new/1795489205.M1P1.mx"))
            try await {
                let notifier = try notifier(bench, maildir.folder)
                try await bench.running(notifier) { try await maildir.untilRead(but: [".hidden"]) }
            }()
            #expect(try maildir.names(in: "cur") == seen)
            let failures = try await bench.outcomes().filter { $0.failure != nil }
            #expect(failures.compactMap(\.failure).sorted() == ["5.1.1", "5.2.2"])
            #expect(failures.allSatisfy { $0.isGone == ($0.failure == "5.1.1") })
        }
    }

    @Test("holds a report that is faster than our own note, and what is no file; folders and pipes do no harm")
    func early() async throws {
        try await MailBench.with { bench in
            let maildir = try Maildir(bench.desk.folder.appending(path: "bounces"))
            let (_, event) = try await bench.register(email: nil)
            let key = "\(event).email.resident.nobody"
            let id = "\(key).\(MailID(keys: bench.desk.keys).signature(of: key))@otklik.example.org"
            try maildir.put("1.early", BounceSample.gmail.text(about: id))
            try maildir.put("2.foreign", BounceSample.gmail.text(about: "someone@example.net"))
            try maildir.put("3.empty", "")
            try FileManager.default.createDirectory(
                at: maildir.folder.appending(path: "new/4.folder"), withIntermediateDirectories: true)
            #expect(mkfifo(maildir.folder.appending(path: "new/5.pipe").path, 0o600) == 0)
            let notifier = try notifier(bench, maildir.folder)
            try await bench.running(notifier) { try await maildir.untilRead(but: ["1.early"]) }
            #expect(
                try maildir.names(in: "cur") == ["2.foreign:2,S", "3.empty:2,S", "4.folder:2,S", "5.pipe:2,S"])
            #expect(try await bench.outcomes().isEmpty)
        }
    }

    @Test("is no matter of other instances; one that is missing stops the start with what to do")
    func settings() async throws {
        try await MailBench.with { bench in
            let missing = bench.desk.folder.appending(path: "nowhere")
            #expect(throws: BounceFolderError.missing(folder: missing.path)) { _ = try notifier(bench, missing) }
            #expect("\(BounceFolderError.missing(folder: "/m"))".contains("mkdir -p /m/new /m/cur /m/tmp"))
            #expect(try notifier(bench, missing, index: 1).background.count == 2)
            let maildir = try Maildir(bench.desk.folder.appending(path: "bounces"))
            #expect(try notifier(bench, maildir.folder).background.count == 3)
        }
    }
}

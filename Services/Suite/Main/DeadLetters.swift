import ArgumentParser
import Foundation
import Launch
import ServiceKit

/// `otklik dead-letters`.
struct DeadLetters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Appeals that wait behind a record which a service could not read or use.",
        discussion:
            "Such a record stops its own appeal in that one service and nothing else. With separate processes, ask each by --url.",
        subcommands: [DeadLettersList.self, DeadLettersRetry.self])

    static func table(_ parked: [ParkedSubject]) -> String {
        TextTable(
            ["service", "appeal", "since", "waiting", "why"],
            parked.map { [$0.service, $0.subject, $0.since.formatted(.iso8601), "\($0.waiting)", $0.error] }
        ).description
    }
}

/// `otklik dead-letters list`.
struct DeadLettersList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List them.")

    @OptionGroup var services: RunningServices

    func run() async throws {
        let parked = try await services.client().get("/ops/parked", as: [ParkedSubject].self)
        Console.say(parked.isEmpty ? "Nothing waits." : DeadLetters.table(parked))
    }
}

/// `otklik dead-letters retry`.
struct DeadLettersRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try them again, in order; after what was wrong has been put right.")

    @Argument(help: "Only this appeal. (default: all)")
    var subject: String?
    @Option(help: "Only in this service: intake, router, department-worker, notifier or stats.")
    var service: String?
    @OptionGroup var services: RunningServices

    func run() async throws {
        let outcome = try await services.client().post(
            "/ops/parked/retry", RetryRequest(service: service, subject: subject), as: RetryOutcome.self)
        Console.say("\(outcome.done.count) go on, \(outcome.failed.count) still wait.")
        guard !outcome.failed.isEmpty else { return }
        Console.say(DeadLetters.table(outcome.failed))
        throw ExitCode.failure
    }
}

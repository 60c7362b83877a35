import ArgumentParser
import Foundation
import Launch
import ServiceKit

/// `otklik health`.
struct Health: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Whether running services can do their job: status 0 when they can, else 1. For containers and people.")

    @Option(help: "Their address. (default: this machine, $OTKLIK_PORT; else $OTKLIK_PUBLIC_URL)")
    var url: String?
    @Flag(help: "Show what is well, too.")
    var all = false

    private struct Report: Decodable {
        let status: HealthCheck.Status
        let checks: [HealthCheck]
    }

    func run() async throws {
        let base = try url ?? RunningServices.address(Settings(Settings.reader()))
        let answer = try await ServiceClient(base: base, token: "").look("/readyz")
        guard let report = try? JSONDecoder().decode(Report.self, from: answer.body) else {
            throw ServiceClientError.refused(
                status: answer.status, detail: "\(base)/readyz tells nothing that this command knows")
        }
        let shown = report.checks.filter { all || $0.status != .ok }
        Console.say(
            (["\(base): \(report.status.rawValue)"] + shown.map { "  \($0.name): \($0.detail)" }).joined(
                separator: "\n"))
        if report.status == .failing { throw ExitCode.failure }
    }
}

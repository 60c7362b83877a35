public import ArgumentParser
import DepartmentService
import Foundation
import IntakeService
import Launch
import NotifierService
public import Pipeline
import RouterService
import ServiceKit
import StatsService

/// `otklik serve`.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run all services in this process, until Ctrl-C.",
        discussion: """
            The first start on an empty data folder makes the administrator's account and prints its one-time password. SIGHUP reads the city pack again.
            """)

    @Option(help: "The port to listen on.")
    var port: Int?
    @Option(help: "The folder of stores, files and the secret. (default: $OTKLIK_DATA or data; of a demo: data-demo)")
    var data: String?
    @Flag(help: "A sample city at work: made-up appeals of ten months, then residents and workers.")
    var demo = false
    @Option(
        help: """
            Where to begin when marks are lost: start (react to everything) or now (only to what comes); marks: where another number of instances ended.
            """)
    var reactFrom: ReactFrom?

    func run() async throws {
        var options = LaunchOptions(reactFrom: reactFrom, isDemo: demo)
        options.overrides["port"] = port.map(String.init)
        options.overrides["data"] = data
        let environment = ProcessInfo.processInfo.environment
        if demo {
            if environment["OTKLIK_DATA"] == nil, data == nil { options.overrides["data"] = "data-demo" }
            if environment["OTKLIK_LOG"]?.hasPrefix("kafka") ?? false {
                throw ValidationError("--demo stays on this machine: unset OTKLIK_LOG.")
            }
        }
        let nothing: Launcher.Work = { _ in }
        await Launcher.main(
            Self.services, options: options, before: demo ? Demo.fillOnce : { _ in },
            whenLive: { [demo] house in
                if let first = try await house.module(Intake.self)?.ensureFirstAdministrator() {
                    Console.say("First administrator: login \(first.login), one-time password \(first.password)")
                }
                if demo { try await Demo.hireStaff(in: house) }
            }, afterwards: demo ? Demo.live : nothing)
    }

    /// The five; the first is the one whose accounts sessions are checked against.
    static let services: [any ServiceModule.Type] = [
        Intake.self, RouterDesk.self, DepartmentDesk.self, NotifierDesk.self, StatsDesk.self,
    ]
}

extension ReactFrom: ExpressibleByArgument {}

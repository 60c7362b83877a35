import ArgumentParser
import Foundation
import Launch
import Logging
import Pipeline
import ServiceKit

/// `otklik rebuild`.
struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Empty what a service's store has from the log; the next start makes it anew.",
        discussion: """
            For a store that is damaged, or belongs to another log. Stop the service first. What exists only in the store stays: passwords, \
            drafts, jobs, what is not sent yet. A file that cannot be opened at all is moved aside; then those must come from a backup.
            """)

    @Argument(help: "The service: \(Serve.services.map { $0.name }.joined(separator: ", ")).")
    var service: ServiceName
    @Option(help: "The data folder. (default: $OTKLIK_DATA or data)")
    var data: String?

    /// One of the five.
    struct ServiceName: ExpressibleByArgument, Sendable {
        let type: any ServiceModule.Type

        init?(argument: String) {
            guard let type = Serve.services.first(where: { $0.name == argument }) else { return nil }
            self.type = type
        }
    }

    func run() async throws {
        Log.bootstrap(level: .warning)
        let grounds = try await Grounds.open(LaunchOptions(overrides: data.map { ["data": $0] } ?? [:]))
        do {
            for stage in try await House([service.type], on: grounds).stages { try await stage.store.clearFolded() }
            Console.say("\(service.type.name): what comes from the log is cleared; the next start makes it anew.")
        } catch StoreError.damaged(let path, _) {
            let aside = try Self.moveAside(path)
            Console.say(
                """
                \(path) could not be opened and was moved to \(aside). The next start makes it anew from the log; restore what existed \
                only there (passwords, drafts, jobs, what was not sent yet) from a backup.
                """)
        } catch {
            await grounds.log.close()
            throw error
        }
        await grounds.log.close()
    }

    /// Gives the store's file, and those that SQLite keeps beside it, another name.
    private static func moveAside(_ path: String) throws -> String {
        let mark = ".damaged-\(Int(Date().timeIntervalSince1970))"
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.moveItem(atPath: path + suffix, toPath: path + mark + suffix)
        }
        return path + mark
    }
}

import Foundation
import Pipeline
public import ServiceKit

/// The command line of an executable with one service.
public struct ServiceCommand: Sendable {
    private let type: any ServiceModule.Type
    private let purpose: String

    /// The command of the service `type`; `purpose` is the first line of its help.
    public init(_ type: any ServiceModule.Type, purpose: String) {
        self.type = type
        self.purpose = purpose
    }

    /// Reads the command line and runs the service; see `Launcher.main`. Status 64 when the line is wrong, as `sysexits.h` has it.
    public func main(
        _ arguments: [String] = Array(CommandLine.arguments.dropFirst()), whenLive: @escaping Launcher.Work = { _ in }
    ) async -> Never {
        do {
            await Launcher.main([type], options: try options(arguments), whenLive: whenLive)
        } catch CommandLineError.helpWanted {
            Console.say(help)
            exit(0)
        } catch {
            Console.complain("\(type.name): \(error)")
            exit(64)
        }
    }

    private var flags: [(name: String, value: String, key: String?, help: String)] {
        [
            ("--port", "N", "port", "the port to listen on (\(type.defaultPort))"),
            ("--data", "DIR", "data", "the folder of stores, files and the secret (data)"),
            (
                "--react-from", "start|now|marks", nil,
                "where to begin when marks are lost: at everything, or at what comes; marks: where another number of instances ended"
            ),
        ]
            + (type.name == "department-worker"
                ? [("--departments", "CODE,…", "departments", "the units to serve (all)")] : [])
    }

    func options(_ arguments: [String]) throws(CommandLineError) -> LaunchOptions {
        var options = LaunchOptions()
        var rest = arguments[...]
        while let word = rest.popFirst() {
            if word == "--help" || word == "-h" { throw .helpWanted }
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard let flag = flags.first(where: { $0.name == parts.first }) else { throw .unknown(word) }
            guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else {
                throw .noValue(flag.name, flag.value)
            }
            if let key = flag.key {
                options.overrides[key] = value
            } else {
                guard let start = ReactFrom(rawValue: value) else {
                    throw .noValue(flag.name, flag.value)
                }
                options.reactFrom = start
            }
        }
        return options
    }

    private var help: String {
        let lines = flags.map { flag in
            let name = "\(flag.name) \(flag.value)"
            return "  \(name)\(String(repeating: " ", count: max(1, 24 - name.count)))\(flag.help)"
        }
        return """
            \(purpose)

              \(type.name) [options]

            \(lines.joined(separator: "\n"))
              --help                  this text

            Every other setting is an environment variable, OTKLIK_…: `otklik config` lists them with the values in force.
            SIGINT and SIGTERM end it, SIGHUP reads the city pack again.
            """
    }
}

/// What is wrong with a command line.
enum CommandLineError: Error, Hashable, CustomStringConvertible {
    /// Nothing: the help was asked for.
    case helpWanted
    /// A word that means nothing here.
    case unknown(String)
    /// A flag without a value, or with one that does not do.
    case noValue(String, String)

    /// One sentence.
    var description: String {
        switch self {
        case .helpWanted: "Help was asked for."
        case .unknown(let word): "'\(word)' is not known here; --help lists what is."
        case .noValue(let flag, let value): "\(flag) needs a value: \(flag) \(value)."
        }
    }
}

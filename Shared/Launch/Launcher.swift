import Appeals
import Foundation
import Logging
import Metrics
import Pipeline
public import ServiceKit
import ServiceLifecycle

/// Runs services as a process: the executables call it and nothing else.
public enum Launcher {
    /// Something to be done with the running services.
    public typealias Work = @Sendable (House) async throws -> Void

    /// Runs services of these `types` until the process is asked to end, then ends it: with status 0, or with one sentence on standard error and status 1.
    /// - Parameters:
    ///   - before: done with the log before any service is made.
    ///   - whenLive: done once all Stages are live, before the line that says so.
    ///   - afterwards: done from then on; may go on until it is cancelled.
    public static func main(
        _ types: [any ServiceModule.Type], options: LaunchOptions = LaunchOptions(),
        before: (Grounds) async throws -> Void = { _ in }, whenLive: @escaping Work = { _ in },
        afterwards: @escaping Work = { _ in }
    ) async -> Never {
        do {
            try await run(types, options: options, before: before, whenLive: whenLive, afterwards: afterwards)
            exit(0)
        } catch {
            Console.complain(LaunchError.sentence(of: error))
            exit(1)
        }
    }

    private static func run(
        _ types: [any ServiceModule.Type], options: LaunchOptions, before: (Grounds) async throws -> Void,
        whenLive: @escaping Work, afterwards: @escaping Work
    ) async throws {
        let start = ContinuousClock.now
        let servesSite = types.contains { $0.homePath == "/" }
        let settings = try Settings(options.reader(servesSite: servesSite))
        Log.bootstrap(level: settings.logLevel, format: settings.logFormat)
        let metrics = PrometheusRegistry()
        MetricsSystem.bootstrap(metrics)

        let grounds = try await Grounds.open(options, servesSite: servesSite)
        do {
            let unknown = Settings.unknownVariables(in: ProcessInfo.processInfo.environment)
            for sentence in unknown where !sentence.hasPrefix(Settings.kafkaPrefix) {
                grounds.logger.warning("\(sentence)")
            }
            if let reactFrom = options.reactFrom {
                for type in types {
                    try await grounds.log.setMarks(
                        of: grounds.instance(of: type), in: grounds.topics.all, from: reactFrom)
                }
            }
            try await before(grounds)
            let house = try await House(types, on: grounds)
            let herald = Herald(house: house, start: start, whenLive: whenLive, afterwards: afterwards)
            try await house.run(metrics: metrics, beside: herald)
        } catch {
            await grounds.log.close()
            throw error
        }
        await grounds.log.close()
    }
}

/// Tells the person at the terminal where things are, and when they are ready.
private struct Herald: Service {
    let house: House
    let start: ContinuousClock.Instant
    let whenLive: Launcher.Work
    let afterwards: Launcher.Work

    func run() async throws {
        let (settings, city) = (house.grounds.settings, house.grounds.city.current.city)
        let names = house.modules.map { type(of: $0).name }.joined(separator: ", ")
        Console.say(
            """
            Otklik, \(city.name.ru): \(names)
              listens on  http://\(settings.host):\(house.port)
              residents   \(settings.publicURL.absoluteString)
              staff       \(settings.publicURL.absoluteString)/sign-in
              stores      \(settings.dataFolder.path)
              log         \(settings.logPlace)
            """)
        try await cancelWhenGracefulShutdown {
            do {
                try await house.live()
                try await whenLive(house)
                let seconds = start.duration(to: .now) / .milliseconds(1) / 1_000
                Console.say(
                    "Ready after \(seconds.formatted(.number.precision(.fractionLength(1)))) s; Ctrl-C ends it.")
                try await afterwards(house)
            } catch is CancellationError {}
        }
    }
}

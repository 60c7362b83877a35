public import Appeals
public import Configuration
public import Foundation
public import Logging
public import Pipeline
public import ServiceKit

/// What is the same for every service of a process: settings, city, log, topics, keys.
public struct Grounds: Sendable {
    /// The configuration as given.
    public let configuration: ConfigReader
    /// The same, read and checked.
    public let settings: Settings
    /// The city pack in force.
    public let city: CityPackSource
    /// The log.
    public let log: any EventLog
    /// The topics of this city's units.
    public let topics: Topics
    /// Keys from the suite's secret.
    public let keys: Keys
    /// The time.
    public let clock: any WallClock
    /// For lines that are no service's own.
    public let logger: Logger
    /// Whether this is a demonstration.
    public let isDemo: Bool

    /// Reads and opens everything; nothing runs yet. The topics are made if they are missing.
    /// - Throws: `SettingsError`, `LaunchError`, `KeysError`, `LogError`: one sentence that says what to do.
    public static func open(_ options: LaunchOptions, servesSite: Bool = true) async throws -> Grounds {
        let configuration = options.reader(servesSite: servesSite)
        let settings = try Settings(configuration)
        let isDemo = try makeDataFolder(settings, isDemo: options.isDemo)
        let logger = Logger(label: "otklik")
        let city: CityPackSource
        do {
            city = try CityPackSource(folder: settings.cityFolder)
        } catch {
            throw LaunchError.cityPack(folder: settings.cityFolder.path, error)
        }
        let keys = try Keys(secret: settings.secret, dataFolder: settings.dataFolder)
        let topics = Topics(partitions: settings.partitions, units: city.current.units.codes)
        let log = try await settings.openLog(logger: logger)
        do {
            try await log.prepare(topics.all, groups: Topics.services)
        } catch {
            await log.close()
            throw error
        }
        return Grounds(
            configuration: configuration, settings: settings, city: city, log: log, topics: topics, keys: keys,
            clock: SystemClock(), logger: logger, isDemo: isDemo)
    }

    /// What the service `type` is given.
    func environment(for type: any ServiceModule.Type) -> ServiceEnvironment {
        ServiceEnvironment(
            city: city, log: log, topics: topics, instance: instance(of: type), dataFolder: settings.dataFolder,
            configuration: configuration, keys: keys, clock: clock, logger: Logger(label: type.name),
            publicURL: settings.publicURL)
    }

    func instance(of type: any ServiceModule.Type) -> Instance {
        Instance(service: type.name, index: settings.instance.index, count: settings.instance.count)
    }

    /// The file that marks a demo's data folder, so that nobody's appeals are ever mixed with made-up ones. What it says is the demo's.
    public var demoMark: URL { Self.demoMark(in: settings.dataFolder) }

    private static func demoMark(in folder: URL) -> URL { folder.appending(path: "demo") }

    /// - Returns: whether the folder is a demo's.
    private static func makeDataFolder(_ settings: Settings, isDemo wanted: Bool?) throws(LaunchError) -> Bool {
        let (folder, files) = (settings.dataFolder, FileManager.default)
        let mark = demoMark(in: folder).path
        do {
            try files.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw .dataFolder(path: folder.path, reason: LaunchError.sentence(of: error))
        }
        guard files.isWritableFile(atPath: folder.path) else {
            throw .dataFolder(path: folder.path, reason: "it is read-only")
        }
        let isDemos = files.fileExists(atPath: mark)
        guard let wanted, wanted != isDemos else { return isDemos }
        let isEmpty = !files.fileExists(atPath: folder.appending(path: "log.sqlite").path)
        guard wanted, isEmpty else { throw .otherData(path: folder.path, isDemo: isDemos) }
        guard files.createFile(atPath: mark, contents: nil) else {
            throw .dataFolder(path: folder.path, reason: "a file cannot be written there")
        }
        return true
    }
}

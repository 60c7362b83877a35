public import Appeals
public import Configuration
public import Foundation
public import Logging
public import Pipeline

/// Everything a service is given from outside. Services make the rest themselves, so that tests can replace any of it.
public struct ServiceEnvironment: Sendable {
    /// The city: categories, units, terms; may be reloaded while the service runs.
    public let city: CityPackSource
    /// The log all services share.
    public let log: any EventLog
    /// The topics of this city.
    public let topics: Topics
    /// Which instance of the service this is.
    public let instance: Instance
    /// Where stores and files are kept.
    public let dataFolder: URL
    /// The configuration as given; `Settings` reads it.
    public let configuration: ConfigReader
    /// Keys derived from the suite's secret.
    public let keys: Keys
    /// The time, injected.
    public let clock: any WallClock
    /// Where the service writes its log lines.
    public let logger: Logger
    /// What residents type: scheme, host and port, without a slash at the end, for example `http://localhost:8080`.
    public let publicURL: URL

    /// An environment of these parts.
    public init(
        city: CityPackSource, log: any EventLog, topics: Topics, instance: Instance, dataFolder: URL,
        configuration: ConfigReader, keys: Keys, clock: any WallClock, logger: Logger, publicURL: URL
    ) {
        self.city = city
        self.log = log
        self.topics = topics
        self.instance = instance
        self.dataFolder = dataFolder
        self.configuration = configuration
        self.keys = keys
        self.clock = clock
        self.logger = logger
        self.publicURL = publicURL
    }
}

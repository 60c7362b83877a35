import Configuration
public import Pipeline
import ServiceKit

/// What a command line adds to the settings of the environment.
public struct LaunchOptions: Sendable {
    /// Settings that go before the environment's: key to value, for example `port` to `8080`.
    public var overrides: [String: String]
    /// Where to begin when the marks do not tell.
    public var reactFrom: ReactFrom?
    /// Whether it is a demonstration; `nil`: as the data folder is.
    public var isDemo: Bool?

    /// Options; by default what the environment says.
    public init(overrides: [String: String] = [:], reactFrom: ReactFrom? = nil, isDemo: Bool? = nil) {
        self.overrides = overrides
        self.reactFrom = reactFrom
        self.isDemo = isDemo
    }

    /// The configuration in force. `servesSite`: one of the services is the front page, so that without another word the site is where it listens.
    func reader(servesSite: Bool) -> ConfigReader {
        var overrides = overrides
        let given = Settings.reader(overrides: overrides)
        if servesSite, given.string(forKey: "public.url") == nil, let port = given.string(forKey: "port"), !port.isEmpty
        {
            overrides["public.url"] = "http://localhost:\(port)"
        }
        if isDemo == true { overrides[ServiceEnvironment.demoKey] = "true" }
        return Settings.reader(overrides: overrides)
    }
}

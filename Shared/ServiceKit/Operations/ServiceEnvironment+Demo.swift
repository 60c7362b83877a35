import Configuration

extension ServiceEnvironment {
    /// The key that `otklik serve --demo` sets; no setting, for it is not to be left on by accident.
    public static let demoKey = "demo"

    /// Whether this is a demonstration: every page says so.
    public var isDemo: Bool { configuration.string(forKey: ConfigKey(Self.demoKey)) == "true" }
}

public import Configuration
public import Foundation
public import Logging

/// What the suite is told from outside, read once at the start. `Setting.all` is the table of it.
public struct Settings: Sendable {
    /// The log all services share.
    public let log: LogLocation
    /// How many partitions the topics are created with.
    public let partitions: Int32
    /// How many Kafka brokers hold each partition of a new topic; `nil`: as many as their own default says.
    public let replication: Int?
    /// Where stores, files and the secret are kept.
    public let dataFolder: URL
    /// Where the city pack is read from.
    public let cityFolder: URL
    /// The address to listen on.
    public let host: String
    /// The port to listen on; `nil`: the service's own.
    public let port: Int?
    /// What residents type, without a slash at the end.
    public let publicURL: URL
    /// Whether residents reach the suite by https; then cookies are bound to it.
    public var isSecure: Bool { publicURL.scheme == "https" }
    /// The suite's secret, if it is not the one in the data folder.
    public let secret: String?
    /// Which instance of a service this is, and of how many.
    public let instance: (index: Int, count: Int)
    /// The units that a department worker serves; empty: all.
    public let departments: [String]
    /// How mail is sent.
    public let smtp: SMTPSettings
    /// How mail comes in.
    public let mail: MailSettings
    /// The other ways out.
    public let channels: ChannelSettings
    /// How long a session of staff lasts after its last use.
    public let sessionLifetime: TimeInterval
    /// Whose `X-Forwarded-For` is believed.
    public let trustedProxies: [AddressRange]
    /// How many requests an address may make in a minute; 0: any number.
    public let requestsPerMinute: Int
    /// What is logged.
    public let logLevel: Logger.Level
    /// How it is logged.
    public let logFormat: Log.Format

    /// Reads and checks everything.
    /// - Throws: `SettingsError`, naming the key and what is allowed.
    public init(_ reader: ConfigReader) throws(SettingsError) {
        func text(_ setting: Setting) throws(SettingsError) -> String { try setting.value(in: reader) }
        func number(_ setting: Setting) throws(SettingsError) -> Int { Int(try text(setting)) ?? 0 }
        func optional(_ setting: Setting) throws(SettingsError) -> String? {
            let value = try text(setting)
            return value.isEmpty ? nil : value
        }
        log = LogLocation(try text(.log)) ?? .local(file: nil)
        partitions = Int32(try number(.partitions))
        replication = try optional(.replication).flatMap { Int($0) }
        dataFolder = URL(filePath: try text(.data), directoryHint: .isDirectory)
        cityFolder = URL(filePath: try text(.city), directoryHint: .isDirectory)
        host = try text(.host)
        port = try optional(.port).flatMap { Int($0) }
        var address = try text(.publicURL)
        while address.hasSuffix("/") { address.removeLast() }
        guard let publicURL = URL(string: address) else {
            throw .invalid(
                key: Setting.publicURL.key, variable: Setting.publicURL.variable, value: address,
                allowed: Setting.Allowed.webAddress.description)
        }
        self.publicURL = publicURL
        secret = try optional(.secret)
        instance = (try number(.instanceIndex), try number(.instanceCount))
        guard instance.index < instance.count else {
            throw .conflict(
                "instance.index is \(instance.index) of instance.count \(instance.count): instances are counted from 0, so it must be lower."
            )
        }
        departments = try text(.departments).listed
        smtp = SMTPSettings(
            host: try optional(.smtpHost), port: try number(.smtpPort),
            security: SMTPSettings.Security(rawValue: try text(.smtpSecurity)) ?? .starttls,
            user: try optional(.smtpUser), password: try optional(.smtpPassword),
            certificates: try optional(.smtpCA).map { URL(filePath: $0) }, from: try text(.smtpFrom))
        guard smtp.password == nil || smtp.security != .none || smtp.isLocal else {
            throw .conflict("smtp.password would travel in the clear: set smtp.security to starttls or tls.")
        }
        mail = try MailSettings(reader)
        channels = try ChannelSettings(reader)
        sessionLifetime = TimeInterval(try number(.sessionHours)) * 3_600
        trustedProxies = try text(.trustedProxies).listed.compactMap(AddressRange.init)
        requestsPerMinute = try number(.requestsPerMinute)
        logLevel = Logger.Level(rawValue: try text(.logLevel)) ?? .info
        logFormat = Log.Format(rawValue: try text(.logFormat)) ?? .auto
    }

    /// A reader of the environment's `OTKLIK_…` variables, where `overrides` (key to value, from the command line) go
    /// first.
    public static func reader(
        overrides: [String: String] = [:], environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> ConfigReader {
        let values = overrides.map { key, value in
            (
                AbsoluteConfigKey(["otklik"] + key.split(separator: ".").map(String.init)),
                ConfigValue(.string(value), isSecret: false)
            )
        }
        return ConfigReader(providers: [
            InMemoryProvider(name: "command line", values: Dictionary(uniqueKeysWithValues: values)),
            EnvironmentVariablesProvider(environmentVariables: environment),
        ]).scoped(to: "otklik")
    }
}

/// How mail is sent.
public struct SMTPSettings: Sendable, Hashable {
    /// The server; `nil`: mails are written as `.eml` files.
    public let host: String?
    /// Its port.
    public let port: Int
    /// How the connection is protected.
    public let security: Security
    /// The name to sign in with.
    public let user: String?
    /// The password.
    public let password: String?
    /// The certificates (PEM) that the server's is checked against; `nil`: the system's.
    public let certificates: URL?
    /// The sender.
    public let from: String

    /// How a connection is protected.
    public enum Security: String, Sendable, CaseIterable {
        /// In the clear: only for a server on this machine.
        case none
        /// In the clear until STARTTLS (RFC 3207), which is then required.
        case starttls
        /// TLS from the first byte (RFC 8314).
        case tls
    }

    var isLocal: Bool { ["localhost", "127.0.0.1", "::1"].contains(host) }
}

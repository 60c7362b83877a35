import Foundation
import Logging
import Testing

@testable import ServiceKit

@Suite("Configuration")
struct SettingsTests {
    private func settings(_ environment: [String: String] = [:], _ overrides: [String: String] = [:]) throws -> Settings
    {
        try Settings(Settings.reader(overrides: overrides, environment: environment))
    }

    @Test("Without any configuration everything has its default")
    func defaults() throws {
        let settings = try settings()
        #expect(settings.log == .local(file: nil))
        #expect(settings.partitions == 12)
        #expect(settings.host == "127.0.0.1" && settings.port == nil)
        #expect(settings.publicURL.absoluteString == "http://localhost:8080" && !settings.isSecure)
        #expect(settings.instance == (0, 1))
        #expect(settings.smtp.host == nil && settings.smtp.security == .starttls)
        #expect(settings.sessionLifetime == 43_200)
        #expect(settings.departments.isEmpty && settings.trustedProxies.isEmpty)
    }

    @Test("The environment is read, and the command line goes first")
    func given() throws {
        let environment = [
            "OTKLIK_LOG": "kafka:a:9092, b:9092", "OTKLIK_LOG_PARTITIONS": "3",
            "OTKLIK_PUBLIC_URL": "https://city.example/",
            "OTKLIK_DEPARTMENTS": "lighting, roads,", "OTKLIK_PROXY_TRUSTED": "10.0.0.0/8,::1", "OTKLIK_PORT": "9000",
            "OTKLIK_SMTP_HOST": "mail", "OTKLIK_SMTP_PASSWORD": "hush", "OTKLIK_LOGGING_LEVEL": "debug",
            "OTKLIK_DATA": " ",
        ]
        let settings = try settings(environment, ["port": "9001", "instance.index": "1", "instance.count": "2"])
        #expect(settings.log == .kafka(bootstrap: "a:9092,b:9092"))
        #expect(settings.partitions == 3)
        #expect(settings.publicURL.absoluteString == "https://city.example" && settings.isSecure)
        #expect(settings.departments == ["lighting", "roads"])
        #expect(settings.trustedProxies.map(\.description) == ["10.0.0.0/8", "::1"])
        #expect(settings.port == 9_001)
        #expect(settings.instance == (1, 2))
        #expect(settings.smtp.host == "mail" && settings.smtp.password == "hush")
        #expect(settings.logLevel == .debug)
        #expect(settings.dataFolder.lastPathComponent == "data", "an empty value is not set")
    }

    @Test(
        "A wrong value names its key and says what is allowed",
        arguments: [
            ("OTKLIK_PORT", "http", "port (OTKLIK_PORT) is \"http\": it must be a whole number from 1 to 65535."),
            ("OTKLIK_PORT", "70000", "port (OTKLIK_PORT) is \"70000\": it must be a whole number from 1 to 65535."),
            (
                "OTKLIK_SMTP_SECURITY", "ssl",
                "smtp.security (OTKLIK_SMTP_SECURITY) is \"ssl\": it must be none, starttls or tls."
            ),
            (
                "OTKLIK_LOG", "kafka:",
                "log (OTKLIK_LOG) is \"kafka:\": it must be local, local:FILE or kafka:HOST:PORT."
            ),
            (
                "OTKLIK_PUBLIC_URL", "city.example",
                "public.url (OTKLIK_PUBLIC_URL) is \"city.example\": it must be an address like http://localhost:8080."
            ),
            (
                "OTKLIK_PROXY_TRUSTED", "10.0.0.0/40",
                "proxy.trusted (OTKLIK_PROXY_TRUSTED) is \"10.0.0.0/40\": it must be addresses or ranges like 10.0.0.0/8, separated by commas."
            ),
        ])
    func invalid(variable: String, value: String, sentence: String) throws {
        let error = #expect(throws: SettingsError.self) { try settings([variable: value]) }
        #expect(error?.description == sentence)
    }

    @Test("Settings that do not go together are refused")
    func conflicts() throws {
        #expect(throws: SettingsError.self) {
            try settings(["OTKLIK_INSTANCE_INDEX": "2", "OTKLIK_INSTANCE_COUNT": "2"])
        }
        let clear = [
            "OTKLIK_SMTP_HOST": "mail.example", "OTKLIK_SMTP_PASSWORD": "hush", "OTKLIK_SMTP_SECURITY": "none",
        ]
        #expect(throws: SettingsError.self) { try settings(clear) }
        let local = try settings(clear.merging(["OTKLIK_SMTP_HOST": "127.0.0.1"]) { $1 })
        #expect(local.smtp.password == "hush", "this machine's own server may have it in the clear")
    }

    @Test(
        "Log locations",
        arguments: [
            ("local", .local(file: nil)), ("local:/var/log.sqlite", .local(file: "/var/log.sqlite")),
            ("kafka:h:9092", .kafka(bootstrap: "h:9092")),
            ("kafka", nil), ("kafka:h", nil), ("kafka:h:x", nil), ("kafka:h:9092,", .kafka(bootstrap: "h:9092")),
            ("", nil), ("nats:h:1", nil),
        ] as [(String, LogLocation?)])
    func logs(text: String, location: LogLocation?) { #expect(LogLocation(text) == location) }

    @Test("The table shows every key with what is in force, and no secret")
    func table() {
        let reader = Settings.reader(environment: [
            "OTKLIK_SMTP_PASSWORD": "hush", "OTKLIK_SECRET": "hush", "OTKLIK_PORT": "x", "OTKLIK_SESSION_HOURS": "8",
        ])
        let table = Settings.describe(reader)
        let lines = table.split(separator: "\n")
        #expect(lines.count == Setting.all.count + 1)
        #expect(!table.contains("hush"))
        #expect(lines.contains { $0.hasPrefix("smtp.password") && $0.contains("********") })
        #expect(
            lines.contains {
                $0.hasPrefix("session.hours") && $0.contains("8 hours") && $0.contains("OTKLIK_SESSION_HOURS")
            })
        #expect(lines.contains { $0.hasPrefix("port") && $0.contains("INVALID") && $0.contains("1 to 65535") })
    }

    @Test("Keys are unique, every default is allowed, and every setting says what it is for")
    func sane() {
        #expect(Set(Setting.all.map(\.variable)).count == Setting.all.count)
        for setting in Setting.all {
            #expect(setting.fallback.isEmpty || setting.allowed.accepts(setting.fallback), "\(setting.key)")
            #expect(setting.doc.count > 5, "\(setting.key)")
        }
    }

    @Test("A mistyped variable is named, with the one that was meant")
    func unknown() {
        let sentences = Settings.unknownVariables(in: [
            "OTKLIK_PROT": "1", "OTKLIK_WHATEVER_ELSE": "1", "OTKLIK_TEST_KAFKA": "1", "PATH": "/", "OTKLIK_PORT": "1",
        ])
        #expect(
            sentences == [
                "OTKLIK_PROT is no setting and is ignored. Did you mean OTKLIK_PORT? `otklik config` lists all.",
                "OTKLIK_WHATEVER_ELSE is no setting and is ignored. `otklik config` lists all.",
            ])
    }
}

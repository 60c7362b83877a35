// swift-tools-version: 6.2
import PackageDescription

// Dependencies point one way: Appeals <- Pipeline <- ServiceKit, WebPages <- services <- executables.
// Only Launch imports Kafka; services never import each other. `.ci/check-dependencies` holds this file to it.

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
/// SQLite's own calls, as GRDB links them, for the statements that run for every record.
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioCompression = Target.Dependency.product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")

/// What every service library builds on.
let serviceParts: [Target.Dependency] = [
    "Appeals", "Pipeline", "ServiceKit", "WebPages", grdb, logging, metrics, lifecycle, hummingbird, mustache, crypto,
    configuration, httpTypes, nioCore,
]

/// A service: a library with its pages, and the executable of fifteen lines over it.
func service(
    _ folder: String, library: String, executable: String, extra: [Target.Dependency] = []
) -> [Target] {
    [
        .target(
            name: library, dependencies: serviceParts + extra, path: "Services/\(folder)/Sources",
            exclude: ["README.md"], resources: [.copy("Templates")]),
        .executableTarget(
            name: executable, dependencies: [.target(name: library), "Launch"], path: "Services/\(folder)/Main"),
    ]
}

let package = Package(
    name: "otklik",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "otklik", targets: ["otklik"]),
        .executable(name: "intake", targets: ["intake"]),
        .executable(name: "router", targets: ["router"]),
        .executable(name: "department-worker", targets: ["department-worker"]),
        .executable(name: "notifier", targets: ["notifier"]),
        .executable(name: "stats", targets: ["stats"]),
        // For the nested package of benchmarks, which measures the engine itself.
        .library(name: "OtklikEngine", targets: ["Appeals", "Pipeline", "Kafka", "ServiceKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Shared
        .target(
            name: "Appeals", dependencies: [yams, crypto], path: "Shared/Appeals",
            exclude: ["README.md", "asyncapi.yaml"]),
        .target(
            name: "Pipeline", dependencies: ["Appeals", grdb, sqlite, logging, metrics, lifecycle],
            path: "Shared/Pipeline",
            exclude: ["README.md"]),
        .systemLibrary(
            name: "CRdKafka", path: "Shared/Kafka/CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]
        ),
        .target(
            name: "Kafka", dependencies: ["Appeals", "Pipeline", "CRdKafka", logging, metrics], path: "Shared/Kafka",
            exclude: ["README.md", "CRdKafka"]),
        .target(
            name: "ServiceKit",
            dependencies: [
                "Appeals", "Pipeline", grdb, logging, metrics, lifecycle, hummingbird, hummingbirdCore, crypto,
                cryptoExtras,
                configuration, httpTypes, nioCore, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioCompression,
            ], path: "Shared/ServiceKit", exclude: ["README.md"]),
        .target(
            name: "WebPages",
            dependencies: ["Appeals", "ServiceKit", mustache, hummingbird, crypto, httpTypes, nioCore],
            path: "Shared/WebPages", exclude: ["README.md"],
            resources: [.copy("Templates"), .copy("Strings"), .copy("Assets")]),
        .target(
            name: "Launch",
            dependencies: [
                "Appeals", "Pipeline", "Kafka", "ServiceKit", "WebPages", logging, metrics, lifecycle, unixSignals,
                hummingbird, configuration,
            ],
            path: "Shared/Launch", exclude: ["README.md"]),

        // Services
        .systemLibrary(
            name: "CQRCode", path: "Services/Intake/CQRCode", pkgConfig: "libqrencode",
            providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(
            name: "CGMime", path: "Services/Intake/CGMime", pkgConfig: "gmime-3.0",
            providers: [.apt(["libgmime-3.0-dev"])]),
        .systemLibrary(
            name: "CCurl", path: "Services/Notifier/CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]),
        .executableTarget(
            name: "otklik",
            dependencies: [
                "IntakeService", "RouterService", "DepartmentService", "NotifierService", "StatsService", "Launch",
                "Appeals", "Pipeline", "ServiceKit", logging, nioCore, argumentParser, asyncHTTPClient, grdb,
            ], path: "Services/Suite/Main", exclude: ["README.md"]),

        // Tests
        .target(
            name: "TestSupport",
            dependencies: ["Appeals", "Pipeline", "Kafka", "ServiceKit", "CRdKafka", grdb, logging, lifecycle],
            path: "Tests/TestSupport", exclude: ["README.md", "KafkaProbe"]),
        // Processes that tests start and kill.
        .executableTarget(name: "log-probe", dependencies: ["Pipeline"], path: "Tests/LogProbe"),
        .executableTarget(
            name: "kafka-probe", dependencies: ["Kafka", "Pipeline", "CRdKafka"], path: "Tests/TestSupport/KafkaProbe"),
        .executableTarget(
            name: "stage-probe",
            dependencies: ["Appeals", "Pipeline", "ServiceKit", "TestSupport", grdb, logging, lifecycle, unixSignals],
            path: "Tests/StageProbe"),
        .testTarget(
            name: "AppealsTests", dependencies: ["Appeals", "TestSupport", yams], resources: [.copy("Fixtures")]),
        .testTarget(
            name: "PipelineTests", dependencies: ["Pipeline", "TestSupport", "log-probe", "stage-probe", grdb]),
        .testTarget(name: "KafkaTests", dependencies: ["Kafka", "Pipeline", "TestSupport", "kafka-probe"]),
        .testTarget(
            name: "ServiceKitTests",
            dependencies: [
                "Appeals", "Pipeline", "ServiceKit", "TestSupport", hummingbirdTesting, nioCore, nioPosix, grdb,
                httpTypes, logging, metrics,
                lifecycle,
            ]),
        .testTarget(name: "WebPagesTests", dependencies: ["WebPages", "TestSupport", hummingbirdTesting]),
        .testTarget(
            name: "ServicesTests",
            dependencies: [
                "IntakeService", "RouterService", "DepartmentService", "NotifierService", "StatsService", "Launch",
                "otklik",
                "TestSupport",
                hummingbirdTesting, grdb,
            ]),
    ]
        + service(
            "Intake", library: "IntakeService", executable: "intake",
            extra: ["CQRCode", "CGMime", asyncHTTPClient, nioHTTP1, nioPosix])
        + service("Router", library: "RouterService", executable: "router")
        + service("DepartmentWorker", library: "DepartmentService", executable: "department-worker")
        + service(
            "Notifier", library: "NotifierService", executable: "notifier", extra: ["CCurl", asyncHTTPClient, nioHTTP1])
        + service("Stats", library: "StatsService", executable: "stats"),
    swiftLanguageModes: [.v6]
)

// `OTKLIK_ONLY=PipelineTests swift test` builds that target and what it needs, nothing else.
if let only = Context.environment["OTKLIK_ONLY"] {
    var wanted = Set(only.split(separator: ",").map(String.init))
    var size = 0
    while size != wanted.count {
        size = wanted.count
        for target in package.targets where wanted.contains(target.name) {
            for case .byNameItem(let name, _) in target.dependencies { wanted.insert(name) }
            for case .targetItem(let name, _) in target.dependencies { wanted.insert(name) }
        }
    }
    package.targets.removeAll { !wanted.contains($0.name) }
    package.products.removeAll()
}

// The same strictness in every target of ours; dependencies keep their own.
for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .treatAllWarnings(as: .error),
        ]
}

import Foundation
import Pipeline

/// A real Kafka-protocol broker for tests: the one at `OTKLIK_TEST_KAFKA` (`HOST:PORT`), else the one in the Python
/// virtual environment at `OTKLIK_TEST_VENV`, which then runs as long as this process.
public actor Broker {
    /// The one broker all tests of this process share; topics and groups must have names of their own.
    public static let shared = Broker()

    /// Why broker tests are skipped when they are.
    public static let skipReason =
        "no broker: deploy/test sets one up; or set OTKLIK_TEST_KAFKA (HOST:PORT) or OTKLIK_TEST_VENV (with noida-db)"

    /// Whether there is a broker to test with.
    public static var isAvailable: Bool { external != nil || program != nil }

    private var running: Task<String, any Error>?

    /// `HOST:PORT` of the broker; starts it the first time.
    public func bootstrapServers() async throws -> String {
        if let external = Self.external { return external }
        let task = running ?? Task { try await Self.start() }
        running = task
        return try await task.value
    }

    private static var external: String? {
        ProcessInfo.processInfo.environment["OTKLIK_TEST_KAFKA"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static var program: String? {
        guard let environment = ProcessInfo.processInfo.environment["OTKLIK_TEST_VENV"], !environment.isEmpty else {
            return nil
        }
        let program = environment + "/bin/noida-db"
        return FileManager.default.isExecutableFile(atPath: program) ? program : nil
    }

    /// Starts the broker under a shell that ends it, and removes its data, when this process ends in whatever way and
    /// so closes the pipe. It must kill: a process started from a thread of Swift's pool has SIGTERM blocked.
    private static func start() async throws -> String {
        guard let program else { throw LogError.unavailable(skipReason) }
        let folder = FileManager.default.temporaryDirectory.appending(path: "otklik-broker-\(UUID().uuidString)")
        let port = try freePort()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c",
            #"setsid "$@" >/dev/null 2>&1 </dev/null & cat >/dev/null; kill -s KILL -- -$!; wait $!; rm -rf "$FOLDER""#,
            "sh", program, "start", "--only",
            "kafka", "--kafka-port", "\(port)", "--host", "127.0.0.1", "--data-dir", folder.path,
        ]
        process.environment = ProcessInfo.processInfo.environment.merging(["FOLDER": folder.path]) { $1 }
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return "127.0.0.1:\(port)"
    }

    /// Its writing end closes with this process.
    private static let pipe = Pipe()

    /// A port nobody listens on now.
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw LogError.unavailable("there is no free port on 127.0.0.1.") }
        return UInt16(bigEndian: address.sin_port)
    }
}

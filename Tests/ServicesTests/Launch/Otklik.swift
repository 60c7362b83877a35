import Foundation
import Synchronization
import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The built command `otklik` as a process of its own.
final class Otklik: Sendable {
    /// The sample city's pack.
    static let pack = URL(filePath: #filePath).appending(path: "../../../../deploy/city/yuzhno-sakhalinsk").standardized

    private final class Written: Sendable {
        let text = Mutex((output: "", errors: "", isWhole: false))
    }
    private let written: Written
    private let changes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let ends = AsyncStream.makeStream(of: Int32.self)
    /// The process's id.
    let id: Int32

    /// What it has written to standard output.
    var output: String { written.text.withLock { $0.output } }
    /// What it has written to standard error for people: log lines, which are JSON here, left out.
    var complaints: [String] {
        written.text.withLock { $0.errors }.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("{") }
    }
    /// Its log.
    var log: String { written.text.withLock { $0.errors } }

    /// Starts `otklik` with these words and settings and no others.
    init(_ words: [String], _ settings: [String: String] = [:]) throws {
        let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("OTKLIK_") }
            .merging(["OTKLIK_CITY": Self.pack.path]) { $1 }.merging(settings) { $1 }
        let (changed, ended) = (changes.continuation, ends.continuation)
        let written = Written()
        self.written = written
        id = try ChildProcess.start(BuiltProducts.url("otklik").path, words, environment: environment) { report in
            switch report {
            case .output(let text): written.text.withLock { $0.output += text }
            case .errors(let text): written.text.withLock { $0.errors += text }
            case .ended(let status):
                written.text.withLock { $0.isWhole = true }
                ended.yield(status)
                ended.finish()
            }
            changed.yield()
        }
    }

    /// What it wrote before it ended without saying what was waited for.
    struct EndedEarly: Error { let written: String }

    /// Returns when `text` stands in the output or in the log.
    func wait(for text: String) async throws {
        while case let all = written.text.withLock({ $0 }), !(all.output + all.errors).contains(text) {
            if all.isWhole { throw EndedEarly(written: all.output + all.errors) }
            for await _ in changes.stream { break }
            try Task.checkCancellation()
        }
    }

    /// The exit status, or the signal that ended it as a negative number.
    func status() async -> Int32 {
        var found: Int32 = .min
        for await status in ends.stream { found = status }
        return found
    }

    func signal(_ number: Int32) { kill(id, number) }
}

/// A data folder and a port, on which `otklik` is started, once or again.
struct Place: Sendable {
    let folder: URL
    let port: Int
    var settings: [String: String]

    /// A place in `folder`.
    init(_ folder: URL, _ settings: [String: String] = [:]) throws {
        self.folder = folder
        let listener = try Listener()
        port = listener.port
        self.settings = [
            "OTKLIK_DATA": folder.appending(path: "data").path, "OTKLIK_PORT": "\(port)", "OTKLIK_RATE_LIMIT": "0",
        ]
        .merging(settings) { $1 }
    }

    /// The data folder.
    var data: URL { URL(filePath: settings["OTKLIK_DATA"] ?? "", directoryHint: .isDirectory) }

    /// Starts `serve` without waiting.
    func begin(_ words: String...) throws -> Otklik { try Otklik(["serve"] + words, settings) }

    /// Runs `serve`, does `body` when it is ready, and ends it.
    func serving<Result>(
        _ words: String..., isolation: isolated (any Actor)? = #isolation, body: (Otklik) async throws -> Result
    ) async throws -> Result {
        let otklik = try Otklik(["serve"] + words, settings)
        defer { otklik.signal(SIGKILL) }
        try await otklik.wait(for: "Ready after")
        let result = try await body(otklik)
        otklik.signal(SIGTERM)
        _ = await otklik.status()
        return result
    }

    /// Runs another command; its status, output and complaints.
    func run(_ words: String...) async throws -> (status: Int32, output: String, complaints: [String]) {
        let command = try Otklik(words, settings)
        let status = await command.status()
        return (status, command.output, command.complaints)
    }
}

/// Listens on a free port of this machine for as long as it lives.
final class Listener {
    let port: Int
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}

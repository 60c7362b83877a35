import Dispatch
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

    /// Foundation learns of a child's end by a socket, which a child that is started at the same moment would inherit and keep open.
    private static let starting = Mutex(())

    private struct Written {
        var output = ""
        var errors = ""
    }
    private let written = Mutex(Written())
    private let changes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let ends = AsyncStream.makeStream(of: Int32.self)
    /// Left when the process has ended and all that it wrote is here.
    private let parts = DispatchGroup()
    private let reading: [FileHandle]
    /// The process's id.
    let id: Int32

    /// What it has written to standard output.
    var output: String { written.withLock { $0.output } }
    /// What it has written to standard error for people: log lines, which are JSON here, left out.
    var complaints: [String] {
        written.withLock { $0.errors }.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("{") }
    }
    /// Its log.
    var log: String { written.withLock { $0.errors } }

    /// Starts `otklik` with these words and settings and no others.
    init(_ words: [String], _ settings: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = BuiltProducts.url("otklik")
        process.arguments = words
        process.environment =
            ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("OTKLIK_") }
            .merging(["OTKLIK_CITY": Self.pack.path]) { $1 }.merging(settings) { $1 }
        let pipes = (output: try ClosingPipe(), errors: try ClosingPipe())
        reading = [pipes.output.reading, pipes.errors.reading]
        process.standardOutput = pipes.output.writing
        process.standardError = pipes.errors.writing
        let (ended, parts) = (ends.continuation, parts)
        for _ in 0..<3 { parts.enter() }
        process.terminationHandler = { process in
            ended.yield(process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
            parts.leave()
        }
        parts.notify(queue: .global()) { ended.finish() }
        try Self.starting.withLock { _ in try process.run() }
        id = process.processIdentifier
        follow(pipes.output) { $0.output += $1 }
        follow(pipes.errors) { $0.errors += $1 }
    }

    private func follow(_ pipe: ClosingPipe, _ add: @escaping @Sendable (inout Written, String) -> Void) {
        try? pipe.writing.close()
        pipe.reading.readabilityHandler = { [weak self, parts] handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                parts.leave()
                return
            }
            self?.written.withLock { add(&$0, String(decoding: data, as: UTF8.self)) }
            self?.changes.continuation.yield()
        }
    }

    /// Returns when `text` stands in the output or in the log.
    func wait(for text: String) async throws {
        while !(output.contains(text) || log.contains(text)) {
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

/// A way for what a process writes that no other child process inherits, so that it ends with the one it is for.
private struct ClosingPipe {
    let reading: FileHandle
    let writing: FileHandle

    init() throws {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw POSIXError(.EMFILE) }
        reading = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        writing = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    }
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

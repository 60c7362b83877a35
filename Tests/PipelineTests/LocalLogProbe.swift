import Foundation
import TestSupport
import Testing

/// `log-probe`, run as a process of its own.
final class LocalLogProbe: Sendable {
    /// What it says, line by line, until it ends.
    let lines: AsyncStream<String>
    private let ended: AsyncStream<Void>
    private let process: Process
    /// Ends the probe's input when it is let go.
    private let input = Pipe()

    init(_ arguments: String...) throws {
        let output = Pipe()
        let (ended, ending) = AsyncStream.makeStream(of: Void.self)
        process = Process()
        process.executableURL = BuiltProducts.url("log-probe")
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.terminationHandler = { _ in ending.finish() }
        self.ended = ended
        lines = Self.lines(of: output.fileHandleForReading)
        try process.run()
    }

    var id: Int32 { process.processIdentifier }

    /// SIGKILL: it has no chance to put anything in order.
    func kill() async {
        Foundation.kill(process.processIdentifier, SIGKILL)
        await end()
    }

    /// Waits until it has ended.
    func end() async { for await _ in ended {} }

    private static func lines(of handle: FileHandle) -> AsyncStream<String> {
        AsyncStream { stream in
            let reader = LineReader(stream)
            handle.readabilityHandler = { handle in
                let data = handle.availableData
                if data.isEmpty { handle.readabilityHandler = nil }
                reader.take(data)
            }
        }
    }
}

/// Cuts what comes in pieces into lines. A file's handler runs on one queue, one call at a time.
private final class LineReader: @unchecked Sendable {
    private let stream: AsyncStream<String>.Continuation
    private var rest = Data()

    init(_ stream: AsyncStream<String>.Continuation) { self.stream = stream }

    /// Nothing is the end.
    func take(_ data: Data) {
        if data.isEmpty { return stream.finish() }
        rest += data
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            stream.yield(String(decoding: rest[..<end], as: UTF8.self))
            rest = rest[(end + 1)...]
        }
    }
}

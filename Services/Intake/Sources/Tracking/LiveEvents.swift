import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline
import ServiceKit
import ServiceLifecycle
import Synchronization

/// Streams of server-sent events (HTML Standard section 9.2): each tells that an appeal has changed, the page then asks what. A comment now and
/// then keeps proxies from closing the line and finds out that a reader has gone.
final class LiveEvents: Sendable {
    /// The most readers at once, and of one address.
    static let limits = (all: 2_000, ofAddress: 50)
    /// Seconds between two comments; proxies close a line that is silent for a minute.
    static let heartbeat: TimeInterval = 15

    private let stage: Stage<IntakeFlow>
    private let appeals: AppealReader
    private let clock: any WallClock
    private let readers = Mutex<[String: Int]>([:])

    init(stage: Stage<IntakeFlow>, appeals: AppealReader, clock: any WallClock) {
        self.stage = stage
        self.appeals = appeals
        self.clock = clock
    }

    /// The stream of the appeal `id`. It begins with an event when `seen`, the revision that the page shows, is not the latest.
    /// - Throws: `Problem` 503 when too many read.
    func response(for id: String, seen: String?, from address: String, in language: Language) throws -> Response {
        guard let seat = Seat(at: self, address) else { throw Problem.unavailable(in: language) }
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store", .accelBuffering: "no",
        ]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { [self] writer in
                defer { withExtendedLifetime(seat) {} }
                try await write(id, seen, to: &writer)
                try await writer.finish(nil)
            })
    }

    private func write(_ id: String, _ seen: String?, to writer: inout any ResponseBodyWriter) async throws {
        // Asked for before the first look, so that nothing falls between.
        let changes = stage.changes(of: id)
        let (wakes, continuation) = AsyncStream.makeStream(of: Wake.self, bufferingPolicy: .bufferingNewest(2))
        let (clock, appeals) = (clock, appeals)
        let listening = Task {
            for await _ in changes { continuation.yield(.change) }
            continuation.finish()
        }
        let beating = Task {
            while true {
                try await clock.sleep(until: clock.now + Self.heartbeat)
                continuation.yield(.beat)
            }
        }
        defer {
            listening.cancel()
            beating.cancel()
        }
        try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
        var last = seen
        continuation.yield(.change)
        for await wake in wakes.cancelOnGracefulShutdown() {
            let revision = try await stage.store.read { try appeals.revision(of: id, in: $0) }
            if revision != last {
                last = revision
                try await writer.write(ByteBuffer(string: "id: \(revision)\ndata: \(revision)\n\n"))
            } else if wake == .beat {
                try await writer.write(ByteBuffer(string: ":\n\n"))
            }
        }
    }

    private enum Wake: Sendable {
        case change, beat
    }

    /// A reader's place, given free when the answer has ended or was never begun.
    private final class Seat: Sendable {
        private let events: LiveEvents
        private let address: String

        init?(at events: LiveEvents, _ address: String) {
            self.events = events
            self.address = address
            let isFree = events.readers.withLock { readers in
                let (all, own) = (readers.values.reduce(0, +), readers[address] ?? 0)
                guard all < limits.all, own < limits.ofAddress || address.isEmpty else { return false }
                readers[address] = own + 1
                return true
            }
            guard isFree else { return nil }
        }

        deinit {
            events.readers.withLock { readers in
                let left = (readers[address] ?? 1) - 1
                readers[address] = left > 0 ? left : nil
            }
        }
    }
}

extension HTTPField.Name {
    static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}

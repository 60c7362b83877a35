import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Server-sent events (HTML Standard, section 9.2) that say "something changed", for a live region that then fetches what.
enum EventStream {
    /// How often a line goes out when nothing happens, so that nobody on the way takes the connection for dead.
    private static let heartbeat = Duration.seconds(20)

    /// One event at once, for what changed while the page was on its way, and one for every element of `changes`, at most one in `pace`; ends with
    /// the client, the changes, or the server.
    static func response(of changes: AsyncStream<Void>, pace: Duration) -> Response {
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store", .accelBuffering: "no",
        ]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: "retry: 3000\ndata: changed\n\n"))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    // The oldest waiting line is enough: a change says all that a heartbeat says.
                    let (lines, line) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
                    group.addTask {
                        for await _ in changes {
                            line.yield("data: changed\n\n")
                            try await Task.sleep(for: pace)
                        }
                        line.finish()
                    }
                    group.addTask {
                        while true {
                            try await Task.sleep(for: heartbeat)
                            line.yield(":\n\n")
                        }
                    }
                    for try await text in lines.cancelOnGracefulShutdown() {
                        try await writer.write(ByteBuffer(string: text))
                    }
                    group.cancelAll()
                }
                try await writer.finish(nil)
            })
    }
}

extension HTTPField.Name {
    /// Tells nginx to pass on each line at once.
    fileprivate static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}

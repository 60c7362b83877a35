import NIOCore
import NIOPosix

/// A bare connection, to send what no HTTP client would.
struct RawConnection: Sendable {
    let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Connects, runs `body` with what comes in and a way to send, and closes.
    static func with<Result: Sendable>(
        port: Int, reads: Bool = true,
        _ body:
            @Sendable (NIOAsyncChannelInboundStream<ByteBuffer>, @Sendable (String) async throws -> Void) async throws
            -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .connect(host: "localhost", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(inbound) { try await outbound.write(ByteBuffer(string: $0)) }
        }
    }

    /// Sends `text` and gives all that comes until the server closes; a reset counts as closing.
    static func exchange(port: Int, _ text: String) async throws -> String {
        try await with(port: port) { inbound, send in
            if !text.isEmpty { try await send(text) }
            var received = ByteBuffer()
            do {
                for try await buffer in inbound { received.writeImmutableBuffer(buffer) }
            } catch is IOError {}
            return String(buffer: received)
        }
    }
}

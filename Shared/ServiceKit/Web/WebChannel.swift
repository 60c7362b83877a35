import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// A connection: HTTP/1.1, gzip for what `CompressionMiddleware` marked, and no patience with clients that hold a
/// connection without using it. Hummingbird's own `HTTP1Channel` with two more handlers at places it does not offer.
struct WebChannel: ServerChildChannel, HTTPChannelHandler {
    typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    let responder: HTTPChannelHandler.Responder
    let timeouts: WebTimeouts

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
                withEncoderConfiguration: .init(), withDecoderLimitConfiguration: .init())
            try pipeline.addHandlers(
                HTTPResponseCompressor { head, _ in
                    let isMarked = head.headers.contains(name: HTTPField.Name.compressible.rawName)
                    head.headers.remove(name: HTTPField.Name.compressible.rawName)
                    return isMarked ? .compressIfPossible : .doNotCompress
                },
                UnaskedResponseHandler(), HTTP1ToHTTPServerCodec(secure: false), SlowClientHandler(timeouts),
                HTTPConnectionStateHandler(idleTimeout: .seconds(timeouts.idle), logger: logger))
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    func handle(value: Value, logger: Logger) async {
        await handleHTTP(asyncChannel: value, logger: logger)
    }
}

/// Leads an answer that no request asked for past the compressor, which keeps one entry for each request head and traps
/// without one. Hummingbird writes such an answer, 400, when what came was not HTTP.
private final class UnaskedResponseHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var asked = 0
    private var isUnasked = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { asked += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head = unwrapOutboundIn(data) {
            isUnasked = asked == 0
            if !isUnasked { asked -= 1 }
        }
        if isUnasked,
            let compressor = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseCompressor.self)
        {
            compressor.write(data, promise: promise)
        } else {
            context.write(data, promise: promise)
        }
    }
}

/// Closes a connection whose request does not end, or whose client does not take the answer.
private final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let timeouts: WebTimeouts
    private var request: Scheduled<Void>?
    private var write: Scheduled<Void>?

    init(_ timeouts: WebTimeouts) { self.timeouts = timeouts }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: request = closing(context, after: timeouts.request)
        case .body: break
        case .end: request?.cancel()
        }
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        write?.cancel()
        if !context.channel.isWritable { write = closing(context, after: timeouts.write) }
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        request?.cancel()
        write?.cancel()
    }

    private func closing(_ context: ChannelHandlerContext, after seconds: TimeInterval) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: .milliseconds(Int64(seconds * 1_000))) { channel.close(promise: nil) }
    }
}

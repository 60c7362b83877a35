import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOPosix
import ServiceKit
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@Suite("The web server", .timeLimit(.minutes(1)))
struct WebServerTests {
    private let long = String(repeating: "Обращение принято. ", count: 500)

    private func pages(_ router: Router<WebContext>) {
        let text = long
        @Sendable func answer(_ type: String, _ text: String) -> Response {
            Response(status: .ok, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        router.get("/page") { _, _ in answer("text/html; charset=utf-8", text) }
        router.get("/short") { _, _ in answer("text/html; charset=utf-8", "ok") }
        router.get("/picture") { _, _ in answer("image/jpeg", text) }
        router.get("/stream") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init { writer in
                    for _ in 0..<10 { try await writer.write(ByteBuffer(string: text)) }
                    try await writer.finish(nil)
                })
        }
        router.post("/api/words") { request, _ in try await String(buffer: request.body.collect(upTo: 1_000)) }
        router.post("/api/ignore") { _, _ in answer("text/plain; charset=utf-8", text) }
    }

    private func gunzip(_ data: ByteBuffer) async throws -> String {
        try await TemporaryFolder.with { folder in
            let file = folder.appending(path: "answer.gz")
            try Data(data.readableBytesView).write(to: file)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["gzip", "-dc", file.path]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            return text
        }
    }

    @Test("Texts are compressed for who asks, at once and in a stream; the mark never leaves")
    func compression() async throws {
        try await Site().application(pages).test(.live) { client in
            for (address, repeats) in [("/page", 1), ("/stream", 10)] {
                let answer = try await client.execute(uri: address, method: .get, headers: [.acceptEncoding: "gzip"])
                #expect(answer.headers[.contentEncoding] == "gzip")
                #expect(answer.headers[.vary] == "Accept-Encoding")
                #expect(answer.headers[HTTPField.Name("X-Otklik-Compressible")!] == nil)
                #expect(answer.body.readableBytes < long.utf8.count / 10)
                #expect(try await gunzip(answer.body) == String(repeating: long, count: repeats))
            }
            let plain = try await client.execute(uri: "/page", method: .get)
            #expect(plain.headers[.contentEncoding] == nil && plain.text == long)
            #expect(plain.headers[HTTPField.Name("X-Otklik-Compressible")!] == nil)
        }
    }

    @Test("Pictures, short answers and heads are left as they are", arguments: ["/picture", "/short"])
    func uncompressed(address: String) async throws {
        try await Site().application(pages).test(.live) { client in
            let answer = try await client.execute(uri: address, method: .get, headers: [.acceptEncoding: "gzip"])
            #expect(answer.headers[.contentEncoding] == nil)
        }
    }

    @Test("A HEAD between GETs on one connection keeps the framing")
    func head() async throws {
        try await Site().application(pages).test(.live) { client in
            let request = { (method: String, last: Bool) in
                "\(method) /page HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\(last ? "Connection: close\r\n" : "")\r\n"
            }
            let text = try await RawConnection.exchange(
                port: try #require(client.port), request("HEAD", false) + request("GET", false) + request("HEAD", true))
            #expect(text.ranges(of: "HTTP/1.1 200 OK").count == 3)
            #expect(text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("An event stream reaches the browser event by event, also when it asks for compression")
    func events() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let application = try Site().application { router in
            router.get("/events") { _, _ in
                Response(
                    status: .ok, headers: [.contentType: "text/event-stream"],
                    body: .init { writer in
                        try await writer.write(ByteBuffer(string: "data: one\n\n"))
                        for await _ in gate { break }
                        try await writer.write(ByteBuffer(string: "data: two\n\n"))
                        try await writer.finish(nil)
                    })
            }
        }
        try await application.test(.live) { client in
            try await RawConnection.with(port: try #require(client.port)) { inbound, send in
                try await send("GET /events HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n")
                var text = ""
                for try await buffer in inbound {
                    text += String(buffer: buffer)
                    // The second event is only written when the first has arrived.
                    if text.contains("data: one\n\n"), !text.contains("data: two") { opener.yield() }
                }
                #expect(text.contains("data: two\n\n"))
            }
        }
    }

    /// What comes over the wire when no HTTP client is at the other end.
    enum Rubbish: String, CaseIterable {
        case words, tls, badHeader, afterRequest, badChunk, badChunkIgnored, badChunkLate, hugeHeader

        /// The request before it was well, and is answered.
        var isNoticedAfterAnswer: Bool { self == .afterRequest || self == .badChunkIgnored || self == .badChunkLate }

        var text: String {
            let post =
                "POST /api/ignore HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
            return switch self {
            case .words: "NOT HTTP AT ALL\r\n\r\n"
            case .tls: "\u{16}\u{3}\u{1}\u{2}\r\n\r\n"
            case .badHeader: "GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n"
            case .afterRequest: "GET /page HTTP/1.1\r\nHost: a\r\n\r\nrubbish\r\n\r\n"
            case .badChunk: post.replacing("ignore", with: "words") + "ZZ\r\n"
            case .badChunkIgnored: post + "ZZ\r\n"
            case .badChunkLate: post + "3\r\nabc\r\nZZ\r\n"
            case .hugeHeader: "GET /page HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 200_000))\r\n\r\n"
            }
        }
    }

    @Test(
        "What is not HTTP gets 400 or is closed, whenever it comes, and the server goes on", arguments: Rubbish.allCases
    )
    func notHTTP(rubbish: Rubbish) async throws {
        try await Site().application(pages).test(.live) { client in
            let port = try #require(client.port)
            for _ in 0..<5 {
                let answer = try await RawConnection.exchange(port: port, rubbish.text)
                let expected = rubbish.isNoticedAfterAnswer ? "HTTP/1.1 200" : "HTTP/1.1 400"
                #expect(answer.hasPrefix(expected), "\(answer.prefix(40))")
            }
            #expect(try await client.execute(uri: "/short", method: .get).text == "ok")
        }
    }

    @Test("A body that is cut off is not taken for a whole one")
    func cutOff() async throws {
        let (bodies, seen) = AsyncStream.makeStream(of: String.self)
        let application = try Site().application { router in
            router.post("/api/words") { request, _ in
                do {
                    seen.yield(try await String(buffer: request.body.collect(upTo: 1_000)))
                } catch {
                    seen.yield("error")
                    throw error
                }
                return "ok"
            }
        }
        try await application.test(.live) { client in
            try await RawConnection.with(port: try #require(client.port)) { _, send in
                try await send("POST /api/words HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nonly this")
            }
            #expect(await bodies.first { _ in true } == "error")
        }
    }

    @Test(
        "A connection that asks nothing, or not to the end, is closed",
        arguments: [
            "", "GET /page HT", "GET /page HTTP/1.1\r\nHost: a\r\n",
            "POST /api/words HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
        ])
    func idle(text: String) async throws {
        var site = try Site()
        site.timeouts = WebTimeouts(idle: 0.2, request: 60, write: 60)
        try await site.application(pages).test(.live) { client in
            let answer = try await RawConnection.exchange(port: try #require(client.port), text)
            #expect(!answer.contains("200 OK"))
        }
    }

    @Test("A request that goes on for too long is closed, though it never pauses")
    func dripping() async throws {
        var site = try Site()
        site.timeouts = WebTimeouts(idle: 60, request: 0.3, write: 60)
        try await site.application(pages).test(.live) { client in
            let answer = try await RawConnection.exchange(
                port: try #require(client.port), "POST /api/words HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
            #expect(!answer.contains("200 OK"))
        }
    }

    @Test("A client that takes nothing of its answer is closed")
    func notReading() async throws {
        var site = try Site()
        site.timeouts = WebTimeouts(idle: 60, request: 60, write: 0.3)
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let application = site.application { router in
            router.get("/endless") { _, _ in
                Response(
                    status: .ok,
                    body: .init { writer in
                        do {
                            while true { try await writer.write(ByteBuffer(repeating: 0, count: 65_536)) }
                        } catch {
                            ended.yield(true)
                            throw error
                        }
                    })
            }
        }
        try await application.test(.live) { client in
            try await RawConnection.with(port: try #require(client.port), reads: false) { _, send in
                try await send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await ends.first { _ in true } == true)
            }
        }
    }

    /// Runs a whole server as a service, for what HummingbirdTesting's own server leaves out of the configuration.
    private func serve(
        _ router: Router<WebContext>, connections: Int, _ body: (_ port: Int) async throws -> Void
    ) async throws {
        let reserved = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "localhost", port: 0).get()
        let port = try #require(reserved.localAddress?.port)
        try await reserved.close()
        var logger = Logger(label: "site")
        logger.logLevel = .critical
        let (listening, listens) = AsyncStream.makeStream(of: Void.self)
        let server = WebServer.make(
            router: router, host: "localhost", port: port, logger: logger, connections: connections
        ) { listens.finish() }
        let group = ServiceGroup(services: [server], logger: logger)
        async let running: Void = group.run()
        for await _ in listening {}
        try await body(port)
        await group.triggerGracefulShutdown()
        try await running
    }

    @Test("Beyond its limit of connections the server lets the next wait, and serves it when there is room")
    func connectionLimit() async throws {
        let load = Mutex((now: 0, peak: 0))
        let router = Router(context: WebContext.self)
        router.get("/slow") { _, _ in
            load.withLock { $0 = ($0.now + 1, max($0.peak, $0.now + 1)) }
            try await Task.sleep(for: .milliseconds(20))
            load.withLock { $0.now -= 1 }
            return "ok"
        }
        try await serve(router, connections: 2) { port in
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<24 {
                    group.addTask {
                        try await RawConnection.exchange(
                            port: port, "GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    }
                }
                return try await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(answers.filter { $0.hasSuffix("ok") }.count == 24)
        }
        // The system hands over up to four connections at once, when one of the two has ended.
        #expect(load.withLock { $0.peak } <= 5)
    }

    @Test("A port in use is told in one sentence")
    func portInUse() async throws {
        let other = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(
            host: "127.0.0.1", port: 0
        ).get()
        let port = try #require(other.localAddress?.port)
        var logger = Logger(label: "site")
        logger.logLevel = .critical
        let server = WebServer.make(
            router: Router(context: WebContext.self), host: "127.0.0.1", port: port, logger: logger)
        let error = await #expect(throws: WebServerError.portInUse(host: "127.0.0.1", port: port)) {
            try await server.run()
        }
        #expect(error?.description.contains("OTKLIK_PORT") == true)
        try await other.close()
    }

    @Test("An address that is not ours is told in one sentence")
    func foreignAddress() async throws {
        var logger = Logger(label: "site")
        logger.logLevel = .critical
        let server = WebServer.make(
            router: Router(context: WebContext.self), host: "192.0.2.1", port: 8_080, logger: logger)
        let error = await #expect(throws: WebServerError.self) { try await server.run() }
        #expect(error?.description.contains("OTKLIK_HOST") == true)
    }
}

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// Asks other people's HTTP interfaces: one request, one whole answer, within a limit of time and size.
///
/// Follows no redirects: what we send holds personal data and tokens, meant for the one address that was configured.
/// Nothing of a request or an answer is logged, and no failure repeats any of it.
final class HTTPExchange: Sendable {
    /// The largest answer that is read, bytes; those of all these interfaces are far smaller.
    static let largestAnswer = 64 << 10
    /// What an ending process leaves a request that is under way; the whole suite ends within five seconds.
    private static let grace: Duration = .seconds(3)

    /// Lives as long as the process, as `HTTPClient.shared` does, which would follow redirects.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)))
        // Whoever sends tries again by its own rules, and is told at once that nobody answers.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    private struct State {
        var isEnding = false
        var number = 0
        var running: [Int: Task<Result<HTTPAnswer, HTTPFailure>, Never>] = [:]
    }
    private let state = Mutex(State())
    private let timeout: Duration

    /// `timeout`: from the first byte of the request to the last of the answer.
    init(timeout: Duration = .seconds(10)) { self.timeout = timeout }

    /// Sends `ask` and reads the answer, whatever its status is.
    ///
    /// A cancelled task does not cut it off: what is half sent may be taken by the other side, and would be sent again.
    /// - Throws: `HTTPFailure`.
    func send(_ ask: HTTPAsk) async throws(HTTPFailure) -> HTTPAnswer {
        let begun: (number: Int, task: Task<Result<HTTPAnswer, HTTPFailure>, Never>)? = state.withLock { state in
            if state.isEnding { return nil }
            state.number += 1
            let task = Task { [timeout] in await Self.race(ask, against: timeout) }
            state.running[state.number] = task
            return (state.number, task)
        }
        guard let (number, task) = begun else { throw .cancelled }
        let result = await task.value
        state.withLock { _ = $0.running.removeValue(forKey: number) }
        return try result.get()
    }

    /// The process ends: what is under way has a moment left, and nothing new begins after that.
    func hurry() {
        Task {
            try? await Task.sleep(for: Self.grace)
            let running = state.withLock { state in
                state.isEnding = true
                return state.running.values
            }
            for task in running { task.cancel() }
        }
    }

    /// AsyncHTTPClient's own deadline ends with the head of the answer, so a body that never ends needs this one.
    private static func race(_ ask: HTTPAsk, against timeout: Duration) async -> Result<HTTPAnswer, HTTPFailure> {
        await withTaskGroup(of: Result<HTTPAnswer, HTTPFailure>.self) { group in
            group.addTask { await perform(ask) }
            group.addTask {
                do { try await Task.sleep(for: timeout) } catch { return .failure(.cancelled) }
                return .failure(.timeout)
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(.cancelled)
        }
    }

    private static func perform(_ ask: HTTPAsk) async -> Result<HTTPAnswer, HTTPFailure> {
        var request = HTTPClientRequest(url: ask.url)
        request.method = HTTPMethod(rawValue: ask.method.rawValue)
        request.headers = HTTPHeaders([("Accept", "application/json"), ("User-Agent", "Otklik")])
        for (name, value) in ask.headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let body = ask.body {
            request.headers.replaceOrAdd(name: "Content-Type", value: body.type)
            request.body = .bytes(ByteBuffer(bytes: body.bytes))
        }
        do {
            let response = try await client.execute(request, deadline: .distantFuture)
            let body = try await response.body.collect(upTo: largestAnswer)
            // A cancelled reader may see the body end early, without an error.
            if Task.isCancelled { return .failure(.cancelled) }
            return .success(
                HTTPAnswer(
                    status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) },
                    body: Data(body.readableBytesView)))
        } catch { return .failure(HTTPFailure(error)) }
    }
}

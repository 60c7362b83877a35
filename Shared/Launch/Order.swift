import ServiceLifecycle

/// Runs services side by side and asks all of them to end at the same moment, so that five drains take the time of one. Ends when one of them fails.
struct Together: Service {
    let services: [any Service]

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for service in services { tasks.addTask { try await service.run() } }
            for try await _ in tasks {}
        }
    }
}

/// Runs a service once `gate` is open.
struct After: Service {
    let gate: Gate
    let service: any Service

    func run() async throws {
        await cancelWhenGracefulShutdown { await gate.passed() }
        if Task.isCancelled || Task.isShuttingDownGracefully { return }
        try await service.run()
    }
}

/// Runs a service that is cancelled when it has not ended `patience` after it was asked to: a connection that is held open must not hold up the rest.
struct Hurried: Service {
    let service: any Service
    let patience: Duration

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await service.run() }
            tasks.addTask {
                try? await gracefulShutdown()
                // Cancelled as soon as the service has ended.
                try? await Task.sleep(for: patience)
            }
            defer { tasks.cancelAll() }
            do { try await tasks.next() } catch is CancellationError where Task.isShuttingDownGracefully {}
        }
    }
}

/// Opens once; who comes before waits, who comes after passes.
final class Gate: Sendable {
    private let (stream, continuation) = AsyncStream.makeStream(of: Void.self)

    /// Lets everyone pass from now on.
    func open() { continuation.finish() }

    /// Returns when the gate is open or the task is cancelled.
    func passed() async { for await _ in stream {} }
}

import Logging
public import ServiceLifecycle

/// Runs services while a test does something, then shuts them down gracefully.
public enum RunningService {
    /// Runs `services`, then `body`, then stops them in reverse order; throws what either throws.
    public static func with<Result: Sendable>(
        _ services: any Service..., body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await with(services, body: body)
    }

    /// Runs `services`, then `body`, then stops them in reverse order; throws what either throws.
    public static func with<Result: Sendable>(
        _ services: [any Service], body: @Sendable () async throws -> Result
    ) async throws -> Result {
        let group = ServiceGroup(
            configuration: .init(services: services, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                let result = try await body()
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                return result
            } catch {
                await group.triggerGracefulShutdown()
                // A service that ended by itself says more than the body that missed it.
                try await tasks.waitForAll()
                throw error
            }
        }
    }
}

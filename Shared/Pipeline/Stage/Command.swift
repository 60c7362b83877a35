import Foundation
import GRDB

/// Work that somebody waits for: run in a turn, answered after the commit.
protocol Command: Sendable {
    /// Does the work inside a savepoint of the turn.
    func run(in db: Database, emit: inout Emissions) throws
    /// The savepoint was rolled back; the error is what the caller gets.
    func fail(_ error: any Error)
    /// The transaction is on the disk, or was rolled back with `error`: answers the caller.
    func finish(_ error: (any Error)?)
}

/// A command with a result.
///
/// Unchecked: `run`, `fail` and `finish` are called one after the other by the turn that has the command.
final class WaitingCommand<Value: Sendable>: Command, @unchecked Sendable {
    private let work: @Sendable (Database, inout Emissions) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private var result: Result<Value, any Error>?

    init(
        _ work: @escaping @Sendable (Database, inout Emissions) throws -> Value,
        continuation: CheckedContinuation<Value, any Error>
    ) {
        self.work = work
        self.continuation = continuation
    }

    func run(in db: Database, emit: inout Emissions) throws { result = .success(try work(db, &emit)) }

    func fail(_ error: any Error) { result = .failure(error) }

    func finish(_ error: (any Error)?) {
        if let error {
            continuation.resume(throwing: error)
        } else {
            continuation.resume(with: result ?? .failure(StageError.stopped))
        }
    }
}

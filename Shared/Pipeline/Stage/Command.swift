import GRDB

/// Work that somebody waits for: run in a turn, answered after the commit.
protocol Command: Sendable {
    /// Does the work of the command, inside a savepoint of `turn`.
    func run(in turn: Turn<some Flow>, into result: inout TurnResult, on db: Database) throws
    /// The savepoint was rolled back; the error is what the caller gets.
    func fail(_ error: any Error)
    /// The transaction is on the disk, or was rolled back with `error`: answers the caller.
    func finish(_ error: (any Error)?)
}

/// A command with a value.
///
/// Unchecked: `run`, `fail` and `finish` are called one after the other by the turn that has the command.
final class WaitingCommand<Value: Sendable>: Command, @unchecked Sendable {
    private let work: @Sendable (Database, inout Emissions) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private var outcome: Result<Value, any Error>?

    init(
        _ work: @escaping @Sendable (Database, inout Emissions) throws -> Value,
        continuation: CheckedContinuation<Value, any Error>
    ) {
        self.work = work
        self.continuation = continuation
    }

    func run(in turn: Turn<some Flow>, into result: inout TurnResult, on db: Database) throws {
        outcome = .success(try turn.command(work, into: &result, on: db))
    }

    func fail(_ error: any Error) { outcome = .failure(error) }

    func finish(_ error: (any Error)?) {
        if let error {
            continuation.resume(throwing: error)
        } else {
            continuation.resume(with: outcome ?? .failure(StageError.stopped))
        }
    }
}

/// Tries what is parked again; answers whether everything is done.
///
/// Unchecked, for the same reason.
final class RetryCommand: Command, @unchecked Sendable {
    private let subject: String
    private let records: [Record]
    private let waiting: Int
    private let continuation: CheckedContinuation<Bool, any Error>
    private var outcome: Result<Bool, any Error>?

    /// `records` are those of the `waiting` records of `subject` that the log still has.
    init(_ subject: String, _ records: [Record], waiting: Int, continuation: CheckedContinuation<Bool, any Error>) {
        self.subject = subject
        self.records = records
        self.waiting = waiting
        self.continuation = continuation
    }

    func run(in turn: Turn<some Flow>, into result: inout TurnResult, on db: Database) throws {
        // While catching up, what is retried would be reacted to once more.
        guard turn.mode == .live else { throw StageError.notLive }
        // More may have come behind them since they were read.
        guard try Parked.positions(of: subject, in: db).count == waiting else {
            outcome = .success(false)
            return
        }
        try turn.retry(subject, records, into: &result, in: db)
        outcome = .success(true)
    }

    func fail(_ error: any Error) { outcome = .failure(error) }

    func finish(_ error: (any Error)?) {
        if let error {
            continuation.resume(throwing: error)
        } else {
            continuation.resume(with: outcome ?? .failure(StageError.stopped))
        }
    }
}

import Foundation
import Synchronization

/// A record as the reader's side hands it over: read already, so that the turn does not spend its time on JSON.
enum Incoming: Sendable {
    case entry(Entry)
    case poisoned(Record, reason: String)

    init(_ record: Record) {
        do { self = .entry(try Entry(record)) } catch { self = .poisoned(record, reason: "\(error)") }
    }

    var record: Record {
        switch self {
        case .entry(let entry): entry.record
        case .poisoned(let record, _): record
        }
    }

    var subject: String {
        switch self {
        case .entry(let entry): entry.subject
        case .poisoned(let record, _): record.subject
        }
    }
}

extension Record {
    /// What the record is about; the whole key of one that cannot be read.
    var subject: String { RecordKey(key)?.subject ?? key }
}

/// Where commands and records wait for the next turn.
final class Inbox: Sendable {
    /// What a turn gets.
    struct Work: Sendable {
        var commands: [any Command] = []
        var records: [Incoming] = []
        var stopping = false
    }

    fileprivate struct State {
        var commands: [any Command] = []
        var batches: [[Incoming]] = []
        var stopping = false
        var closed = false
        var housekeeping = false
        var housekeepingPlanned = false
        var failure: (any Error)?
        var pause: String?
        var taker: CheckedContinuation<Void, Never>?
        var offerer: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Adds a command; one that cannot be taken any more, or while the Stage is paused, is answered at once.
    func add(_ command: any Command) {
        let (refusal, taker) = state.withLock { state -> ((any Error)?, CheckedContinuation<Void, Never>?) in
            if state.closed || state.stopping { return (StageError.stopped, nil) }
            if let pause = state.pause { return (StageError.paused(pause), nil) }
            state.commands.append(command)
            return (nil, state.takeTaker())
        }
        if let refusal { command.finish(refusal) }
        taker?.resume()
    }

    /// Hands over records; waits while two batches are there already, so that a slow turn slows the reader.
    func offer(_ batch: [Incoming]) async {
        let taker = state.withLock { state in
            state.batches.append(batch)
            return state.takeTaker()
        }
        taker?.resume()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let go = state.withLock { state in
                    if state.batches.count < 2 || state.closed || Task.isCancelled { return true }
                    state.offerer = continuation
                    return false
                }
                if go { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.takeOfferer() }?.resume()
        }
    }

    /// Waits for work and takes the commands and one batch of records. With `onlyCommands`, takes the commands that are there, without waiting:
    /// the turn has records left, and a further batch would only pile up.
    /// - Throws: what `fail(_:)` was given.
    func take(onlyCommands: Bool = false) async throws -> Work {
        if !onlyCommands {
            await withCheckedContinuation { continuation in
                let go = state.withLock { state in
                    if state.hasWork { return true }
                    state.taker = continuation
                    return false
                }
                if go { continuation.resume() }
            }
        }
        let (work, offerer, failure) = state.withLock { state in
            let work = Work(
                commands: state.commands,
                records: onlyCommands || state.batches.isEmpty ? [] : state.batches.removeFirst(),
                stopping: state.stopping)
            state.commands = []
            state.housekeeping = false
            return (work, state.takeOfferer(), state.failure)
        }
        offerer?.resume()
        if let failure {
            for command in work.commands { command.finish(failure) }
            throw failure
        }
        return work
    }

    /// Whether somebody waits for an answer.
    var hasCommands: Bool { state.withLock { !$0.commands.isEmpty } }

    /// Whether the loop shall end.
    /// - Throws: what `fail(_:)` was given.
    func isEnding() throws -> Bool {
        let (isStopping, failure) = state.withLock { ($0.stopping, $0.failure) }
        if let failure { throw failure }
        return isStopping
    }

    /// Asks for a turn although nothing came.
    func requestHousekeeping() { wake { $0.housekeeping = true } }

    /// Asks for a turn in a while, unless one is asked for already: deleting what is acknowledged can wait for company.
    func requestHousekeeping(after delay: Duration) {
        let isFirst = state.withLock { state in
            defer { state.housekeepingPlanned = true }
            return !state.housekeepingPlanned
        }
        guard isFirst else { return }
        Task {
            try? await Task.sleep(for: delay)
            state.withLock { $0.housekeepingPlanned = false }
            requestHousekeeping()
        }
    }

    /// No more commands; the loop ends after what is there.
    func stop() { wake { $0.stopping = true } }

    /// Ends the loop with an error.
    func fail(_ error: any Error) { wake { $0.failure = error } }

    /// While there is a reason, commands are refused with it, those that wait already as well.
    func pause(_ reason: String?) {
        let refused = state.withLock { state -> [any Command] in
            state.pause = reason
            guard reason != nil else { return [] }
            defer { state.commands = [] }
            return state.commands
        }
        for command in refused { command.finish(StageError.paused(reason ?? "")) }
    }

    /// Forgets records that were handed over and not taken: the next reader starts where folding stands.
    func dropRecords() { state.withLock { $0.batches = [] } }

    /// Answers whoever still waits; nothing is taken any more.
    func close() {
        let (commands, offerer) = state.withLock { state in
            state.closed = true
            defer { state.commands = [] }
            return (state.commands, state.takeOfferer())
        }
        for command in commands { command.finish(StageError.stopped) }
        offerer?.resume()
    }

    private func wake(_ change: (inout sending State) -> Void) {
        let taker = state.withLock { state in
            change(&state)
            return state.takeTaker()
        }
        taker?.resume()
    }
}

extension Inbox.State {
    var hasWork: Bool { !commands.isEmpty || !batches.isEmpty || stopping || housekeeping || failure != nil }

    mutating func takeTaker() -> CheckedContinuation<Void, Never>? {
        defer { taker = nil }
        return taker
    }

    mutating func takeOfferer() -> CheckedContinuation<Void, Never>? {
        defer { offerer = nil }
        return offerer
    }
}

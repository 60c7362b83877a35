import GRDB

/// What waits for the appender, and what is in its turn.
struct LocalLogQueue {
    typealias Outcome = Result<Void, any Error>
    enum Admission { case first, queued, refused(Outcome) }

    private let closed: LogError
    private(set) var isClosed = false
    private var isWorking = false
    private var lastID = 0
    private var waiting: [LocalLogJob] = []
    private var inTurn: [LocalLogJob] = []

    /// `closed` is told to jobs that come, or still wait, when the log is closed.
    init(closed: LogError) { self.closed = closed }

    mutating func nextID() -> Int {
        lastID += 1
        return lastID
    }

    /// `first`: the appender's thread must be started.
    mutating func add(_ job: LocalLogJob) -> Admission {
        if isClosed { return .refused(.failure(job.failure(closed))) }
        waiting.append(job)
        if isWorking { return .queued }
        isWorking = true
        return .first
    }

    /// Takes out a job that waits, to be ended at once. One that is in its turn ends with the turn.
    mutating func cancel(_ id: Int) -> LocalLogJob? {
        if let index = waiting.firstIndex(where: { $0.id == id }) { return waiting.remove(at: index) }
        if let index = inTurn.firstIndex(where: { $0.id == id }) { inTurn[index].isCancelled = true }
        return nil
    }

    /// The jobs of the next turn with their portions, the one that has waited longest first.
    mutating func startTurn() -> [LocalLogJob] {
        var (records, bytes) = (0, 0)
        while records < LocalLogAppender.recordsPerTurn, bytes < LocalLogAppender.bytesPerTurn, !waiting.isEmpty {
            var job = waiting.removeFirst()
            if case .append(let all) = job.work {
                while job.done + job.portion < all.count, records < LocalLogAppender.recordsPerTurn,
                    bytes < LocalLogAppender.bytesPerTurn
                {
                    bytes += all[job.done + job.portion].value?.count ?? 0
                    job.portion += 1
                    records += 1
                }
            } else {
                records += 1
            }
            inTurn.append(job)
        }
        return inTurn
    }

    /// The jobs that have ended with this turn, and how; the others queue again, behind those that came meanwhile.
    mutating func endTurn(_ refusals: [Int: LogError]) -> [(LocalLogJob, Outcome)] {
        var ended: [(LocalLogJob, Outcome)] = []
        for var job in inTurn {
            if let reason = refusals[job.id] {
                ended.append((job, .failure(job.failure(reason))))
                continue
            }
            job.done += job.portion
            job.portion = 0
            if job.isComplete {
                ended.append((job, .success(())))
            } else if job.isCancelled {
                ended.append((job, .failure(CancellationError())))
            } else if isClosed {
                ended.append((job, .failure(job.failure(closed))))
            } else {
                waiting.append(job)
            }
        }
        inTurn = []
        return ended
    }

    /// Whether there is more to do; if not, the next job is a `first` one.
    mutating func continues() -> Bool {
        isWorking = !waiting.isEmpty
        return isWorking
    }

    /// Ends what waits and takes nothing any more.
    mutating func close() -> [(LocalLogJob, Outcome)] {
        isClosed = true
        defer { waiting = [] }
        return waiting.map { ($0, .failure($0.failure(closed))) }
    }
}

/// One call that waits for the appender.
struct LocalLogJob {
    enum Work {
        case append([OutgoingRecord])
        case change(@Sendable (Database) throws -> Void)
    }

    let id: Int
    let work: Work
    let continuation: CheckedContinuation<Void, any Error>
    /// How many records are durable.
    var done = 0
    /// How many are in this turn.
    var portion = 0
    var isCancelled = false

    init(id: Int, work: Work, continuation: CheckedContinuation<Void, any Error>) {
        self.id = id
        self.work = work
        self.continuation = continuation
    }

    var isComplete: Bool {
        if case .append(let records) = work { done == records.count } else { true }
    }

    /// A turn is atomic, so what failed has not passed.
    func failure(_ reason: LogError) -> any Error {
        guard case .append = work else { return reason }
        return AppendFailure(acknowledged: done, othersMayHavePassed: false, reason: reason.description)
    }

    func end(_ outcome: LocalLogQueue.Outcome) { continuation.resume(with: outcome) }
}

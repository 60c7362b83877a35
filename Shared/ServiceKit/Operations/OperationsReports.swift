public import Foundation

/// How a Stage does, as `GET /ops/status` tells it.
public struct StageReport: Codable, Sendable, Hashable {
    /// `router`.
    public let service: String
    /// `router-0`.
    public let instance: String
    /// `starting`, `replaying`, `catching-up`, `live` or `stopped`.
    public let phase: String
    /// Why it cannot write its store, read the log or send its outbox, while it cannot.
    public let troubles: [String]
    /// Records folded since the start.
    public let folded: Int
    /// Events refused since the start.
    public let refused: Int
    /// Doubled records dropped since the start.
    public let dropped: Int
    /// Subjects that wait behind a record that could not be folded.
    public let parked: Int
    /// Records that replay still has before it.
    public let left: Int64
    /// Records a second while replaying.
    public let rate: Double
    /// Records on their way to the log.
    public let outbox: Int
    /// Since when the oldest of them waits.
    public let outboxSince: Date?
    /// The next offset to fold, by partition: `appeals/3`.
    public let positions: [String: Int64]
}

/// A subject whose record could not be folded, as `GET /ops/parked` tells it.
public struct ParkedSubject: Codable, Sendable, Hashable {
    /// The service that could not fold it.
    public let service: String
    /// The appeal or account.
    public let subject: String
    /// What went wrong.
    public var error: String
    /// Since when it waits.
    public let since: Date
    /// How many records wait, the failed one included.
    public let waiting: Int
}

/// What `POST /ops/parked/retry` is asked; what is `nil` is not limited.
public struct RetryRequest: Codable, Sendable, Hashable {
    /// Only in this service.
    public var service: String?
    /// Only this appeal or account.
    public var subject: String?

    /// A request.
    public init(service: String? = nil, subject: String? = nil) {
        self.service = service
        self.subject = subject
    }
}

/// What came of `POST /ops/parked/retry`.
public struct RetryOutcome: Codable, Sendable, Hashable {
    /// Subjects that go on.
    public var done: [ParkedSubject]
    /// Subjects that stay parked; `error` is the new one.
    public var failed: [ParkedSubject]

    /// An outcome.
    public init(done: [ParkedSubject] = [], failed: [ParkedSubject] = []) {
        self.done = done
        self.failed = failed
    }
}

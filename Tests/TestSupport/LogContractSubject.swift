public import Pipeline

/// A log under test, and what can be asked of it.
public struct LogContractSubject: Sendable {
    /// Whether what a personal key replaces is gone as soon as the append returns (a cluster compacts when it sees
    /// fit).
    public let erasesAtOnce: Bool
    /// The largest value it takes; `nil` when it is not known, then no larger one is tried.
    public let recordLimit: Int?
    /// Opens the log once more, as another process would.
    public let open: @Sendable () async throws -> any EventLog

    /// A log that `open` opens.
    public init(
        erasesAtOnce: Bool = false, recordLimit: Int? = nil, open: @escaping @Sendable () async throws -> any EventLog
    ) {
        self.erasesAtOnce = erasesAtOnce
        self.recordLimit = recordLimit
        self.open = open
    }
}

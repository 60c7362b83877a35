/// How a Stage does, for readiness and the operations pages.
public struct StageStatus: Sendable, Equatable {
    /// What the Stage is at.
    public enum Phase: String, Sendable {
        /// Opening.
        case starting
        /// Folding what is in the log.
        case replaying
        /// Reacting to what was folded but not reacted to.
        case catchingUp = "catching-up"
        /// Folding and reacting as records come.
        case live
        /// Ended.
        case stopped
    }

    /// What the Stage is at.
    public var phase = Phase.starting
    /// Why no turn succeeds, while none does: the store cannot be written, or the log not be asked between two phases.
    public var paused: String?
    /// Why the log cannot be read, while it cannot.
    public var readTrouble: String?
    /// Why the outbox cannot be sent, while it cannot.
    public var sendTrouble: String?
    /// Subjects that wait behind a record that could not be folded.
    public var parked = 0
    /// Records folded since the start.
    public var folded = 0
    /// Events refused since the start.
    public var refused = 0
    /// Doubled records dropped since the start.
    public var dropped = 0
    /// While replaying: how many records are left, and how many a second are done.
    public var left: Int64 = 0
    /// Records a second while replaying.
    public var rate = 0.0
}

/// Moments between which a crash must neither lose nor double anything; fault tests end the process at one of them.
public enum StagePoint: String, Sendable, CaseIterable {
    /// All of the turn is written, nothing is committed.
    case beforeCommit
    /// Committed; nobody is answered yet, nothing is sent.
    case committed
    /// The log has the records, the Stage does not know.
    case published
    /// The Stage knows, the store does not.
    case acknowledged
    /// The store forgot what is acknowledged; the marks may be behind.
    case deleted
}

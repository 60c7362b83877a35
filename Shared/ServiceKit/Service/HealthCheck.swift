/// One thing that readiness looks at, with a sentence for the person who is on duty.
public struct HealthCheck: Sendable, Hashable, Codable {
    /// What was looked at, for example `intake.outbox`.
    public let name: String
    /// How it is.
    public let status: Status
    /// One sentence, with a number where there is one.
    public let detail: String

    /// How a thing is.
    public enum Status: String, Sendable, Hashable, Codable, Comparable {
        /// As it should be.
        case ok
        /// Works, but someone should look: readiness stays green.
        case degraded
        /// Cannot do its job: readiness turns red (503).
        case failing

        /// Orders from good to bad.
        public static func < (left: Status, right: Status) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .ok: 0
            case .degraded: 1
            case .failing: 2
            }
        }
    }

    /// The finding `detail` about `name`.
    public init(_ name: String, _ status: Status, _ detail: String) {
        self.name = name
        self.status = status
        self.detail = detail
    }
}

import Appeals

/// What came of a letter or a call, as the one who printed or called says it; the raw value is what forms send and what
/// the outcome on the log names as its reason.
enum DeskOutcome: String, Sendable, CaseIterable {
    /// The letter was given to the post.
    case posted
    /// There is no such postal address.
    case badAddress = "bad-address"
    /// The letter came back.
    case returned
    /// The person was told by telephone.
    case told
    /// Nobody answered.
    case noAnswer = "no-answer"
    /// The number is another person's, or none.
    case wrongNumber = "wrong-number"

    /// What it is an outcome of.
    var channel: MessageChannel {
        switch self {
        case .posted, .badAddress, .returned: .post
        case .told, .noAnswer, .wrongNumber: .telephone
        }
    }

    /// Why it did not arrive; `nil` when it did.
    var failure: Job.Failure? {
        switch self {
        case .posted, .told: nil
        case .returned, .noAnswer: Job.Failure(reason: rawValue)
        case .badAddress, .wrongNumber: Job.Failure(reason: rawValue, isGone: true)
        }
    }

    /// Why a letter cannot be posted.
    static let ofUnposted: [DeskOutcome] = [.badAddress, .returned]
    /// What can come of a call.
    static let ofCalls: [DeskOutcome] = [.told, .noAnswer, .wrongNumber]
}

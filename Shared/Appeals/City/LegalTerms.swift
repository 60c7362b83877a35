/// The terms of the law and of the city's own promise. All numbers come from the pack, for laws change.
public struct LegalTerms: Hashable, Sendable {
    /// What becomes of a deadline that falls on a day off.
    public enum DayOffRule: String, Sendable, CaseIterable {
        /// The last working day before it.
        case previousWorkingDay = "previous-working-day"
        /// The first working day after it.
        case nextWorkingDay = "next"
        /// It stays.
        case keep
    }

    /// The text a resident agrees to before personal data is taken (152-FZ art. 9).
    public struct Consent: Hashable, Sendable {
        /// Recorded with every appeal; changes when the text does.
        public let version: String
        /// What is agreed to.
        public let text: LocalizedText
    }

    /// How long personal data stays after an appeal is closed; years.
    public struct Retention: Hashable, Sendable {
        /// Of formal appeals.
        public let formalYears: Int
        /// Of messages.
        public let messageYears: Int
    }

    /// Days from receipt to registration (59-FZ art. 8 part 2: 3).
    public let registerDays: Int
    /// Days from registration to forwarding a matter of another authority, with word to the resident (59-FZ art. 8 part
    /// 3: 7).
    public let forwardDays: Int
    /// Days from registration to the answer to a formal appeal (59-FZ art. 12 part 1: 30).
    public let answerDays: Int
    /// Days of one extension, with word to the resident (59-FZ art. 12 part 2: 30).
    public let extensionDays: Int
    /// How often a term may be extended (59-FZ art. 12 part 2: once).
    public let maximumExtensions: Int
    /// Days for a message whose issue type nobody has found yet; a found type has its own.
    public let messageDays: Int
    /// What becomes of a deadline that falls on a day off.
    public let deadlineOnDayOff: DayOffRule
    /// The kinds that can be formal (59-FZ art. 4).
    public let formalKinds: Set<AppealKind>
    /// Days after closing in which the resident may say that it is not fixed.
    public let reopenDays: Int
    /// The text agreed to.
    public let consent: Consent
    /// How long personal data stays.
    public let retention: Retention

    /// Whether the terms of law or the portal's own apply: formal is what is of a formal kind, came a way on which
    /// senders can be identified, and whose sender is (547-FZ). All else is a message, and becomes formal when the
    /// resident identifies.
    public func basis(kind: AppealKind, channel: Channel, identified: Bool) -> LegalBasis {
        identified && channel.identifies && formalKinds.contains(kind) ? .formal : .message
    }
}

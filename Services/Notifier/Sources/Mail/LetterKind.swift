import Appeals

/// What a resident can be told by mail; the raw values are the pack's template names.
enum LetterKind: String, Sendable, CaseIterable {
    case registered, assigned, question, extended, forwarded, merged, resolved, answered, rejected, reopened

    /// The letter that tells of events of `type`; `nil` for what residents are not told by mail.
    init?(_ type: EventType) { self.init(rawValue: String(type.shortName)) }

    /// The letter of a rule of the city pack; a template of another name is taken for the one of its event.
    init?(_ rule: NotificationRule) {
        guard let kind = LetterKind(rawValue: rule.template) ?? LetterKind(rule.event) else { return nil }
        self = kind
    }
}

extension EventBody {
    /// The personal record with the words that a letter about the event quotes.
    var quotedWords: String? {
        switch self {
        case .question(let body): body.words
        case .extended(let body): body.words
        case .forwarded(let body): body.words
        case .resolved(let body): body.reply
        case .answered(let body): body.reply
        case .rejected(let body): body.reply
        default: nil
        }
    }
}

extension EventBody {
    /// The personal record with the text that belongs to the event.
    public var text: String? {
        switch self {
        case .submitted(let body): body.words
        case .question(let body): body.words
        case .reply(let body): body.words
        case .extended(let body): body.words
        case .returned(let body): body.words
        case .forwarded(let body): body.words
        case .resolved(let body): body.reply
        case .answered(let body): body.reply
        case .rejected(let body): body.reply
        case .reopened(let body): body.words
        case .rated(let body): body.words
        default: nil
        }
    }
}

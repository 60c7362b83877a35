/// A way out for mails.
protocol MailTransport: Sendable {
    /// What outcomes name it: `email` or `file`.
    var channel: String { get }
    /// How many mails it takes at once.
    var width: Int { get }

    /// Sends one mail and tells what came of it. `name` is stable for the mail and holds only letters, digits, full stops and hyphens.
    func send(_ mail: Mail, named name: String) async -> SendResult

    /// The process ends soon: what does not end by itself within seconds is given up, to be sent again after the next start.
    func hurry()
}

/// What came of sending.
enum SendResult: Sendable, Hashable {
    /// The next hop has it.
    case accepted
    /// It will never take it; a short code.
    case refused(String)
    /// It may take it later; a short code.
    case later(String)
    /// Nothing can be sent for now, this mail or another; a sentence for who runs the suite.
    case unreachable(String)
}

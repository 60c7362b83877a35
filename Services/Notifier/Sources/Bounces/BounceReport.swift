/// What a mail server says of a mail that it had taken before.
struct BounceReport: Sendable, Hashable {
    /// What became of the mail (RFC 3464 section 2.3.3), the best first.
    enum Action: String, Sendable, CaseIterable {
        /// It lies in the mailbox.
        case delivered
        /// A server that tells no more has it.
        case relayed
        /// A list has sent it on.
        case expanded
        /// It is tried again.
        case delayed
        /// It was given up.
        case failed
    }

    /// What follows for us.
    enum Kind: Sendable {
        /// The mail did not arrive, and nothing will ever arrive at the address.
        case hard
        /// The mail did not arrive; another one may.
        case soft
        /// Nothing yet, or nothing bad.
        case none
    }

    /// The Message-ID of the mail that came back, as the report has it.
    let messageID: String
    let action: Action
    /// The code (RFC 3463), like `5.1.1`.
    let status: String

    /// What follows. A mail that was given up is final whatever the code: one that nobody took for days often bears 4.4.1.
    var kind: Kind {
        guard action == .failed else { return .none }
        return SMTPExchange.deadAddresses.contains(status) ? .hard : .soft
    }

    /// Of what is said about several recipients of one mail (an address may stand for several) the least counts: what arrived at one place has arrived, and
    /// only what is gone everywhere is gone.
    var rank: Int { (Action.allCases.firstIndex(of: action) ?? 0) * 2 + (kind == .hard ? 1 : 0) }
}

extension BounceReport {
    /// The report that these words make; `nil` when they say nothing of what became of the mail. An action that is not known is told by the code's class.
    /// - Parameters:
    ///   - action: the field Action, or a mail provider's word.
    ///   - status: the field Status; a comment may follow.
    ///   - diagnostic: the field Diagnostic-Code (RFC 3464 section 2.3.6). Servers that always write 5.0.0, as Exim does, have the true code there.
    init?(messageID: String, action: String?, status: String?, diagnostic: String? = nil) {
        var code = status.flatMap { Self.leadingCode(of: $0) }
        if let said = diagnostic.flatMap({ Self.repliedCode(in: $0) }), code.map({ said.tellsMore(than: $0) }) ?? true {
            code = said
        }
        let known = code?.first.flatMap { Self.actionsByClass[$0] }
        let word = action?.trimmed.prefix { $0.isLetter }.lowercased() ?? ""
        guard let meant = Action(rawValue: word) ?? known else { return nil }
        self.messageID = messageID
        self.action = meant
        self.status = code ?? meant.plainStatus
    }

    /// What the first figure of a code means (RFC 3463 section 3.1).
    private static let actionsByClass: [Character: Action] = ["2": .delivered, "4": .delayed, "5": .failed]

    /// The code at the start of a field.
    private static func leadingCode(of text: String) -> String? {
        text.trimmed.prefixMatch(of: /[245]\.\d{1,3}\.\d{1,3}\b/).map { String($0.output) }
    }

    /// The code behind a reply of SMTP: `smtp; 550-5.1.1 The account does not exist`. The words themselves hold addresses and are not kept.
    private static func repliedCode(in text: String) -> String? {
        text.prefix(1_000).firstMatch(of: /\b[245]\d\d[ -]([245]\.\d{1,3}\.\d{1,3})\b/).map { String($0.output.1) }
    }
}

extension BounceReport.Action {
    /// The code that says no more than the action (RFC 3463 section 3.1).
    fileprivate var plainStatus: String {
        switch self {
        case .delivered, .relayed, .expanded: "2.0.0"
        case .delayed: "4.0.0"
        case .failed: "5.0.0"
        }
    }
}

extension String {
    /// Whether this code is of the same class as `other` and more exact: one that ends with 0 leaves the matter open.
    fileprivate func tellsMore(than other: String) -> Bool {
        other.hasSuffix(".0") && !hasSuffix(".0") && first == other.first
    }

    /// Without white space around it.
    fileprivate var trimmed: Substring {
        var text = self[...].drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

/// A resident filed an appeal, by whatever way; the first event of every appeal.
public struct Submitted: EventPayload {
    /// The type attribute.
    public static let type = EventType.submitted

    /// What the resident keeps and can dictate.
    public var number: TrackingNumber
    /// The way in: a channel code of the city pack.
    public var channel: String
    /// Proposal, application, complaint (59-FZ art. 4) or message.
    public var kind: AppealKind
    /// Whether terms of law or the portal's own terms apply.
    public var basis: LegalBasis
    /// Whether the sender was identified (547-FZ).
    public var identified: Bool
    /// The language to answer in.
    public var language: Language
    /// The issue type the resident chose; `nil` when the router must find it.
    public var issueType: String?
    /// The settlement, when the resident chose it or the way in tells it.
    public var settlement: String?
    /// The place on the map.
    public var location: Coordinate?
    /// The personal record with the resident's text.
    public var words: String?
    /// The personal record with the author's contact.
    public var author: String?
    /// The version of the consent text that was agreed to (152-FZ art. 9).
    public var consent: String?
    /// Set on the appeals of a demonstration; nobody is told of those.
    public var simulated: Bool?

    /// Makes the body.
    public init(
        number: TrackingNumber, channel: String, kind: AppealKind = .message, basis: LegalBasis = .message,
        identified: Bool = false, language: Language = .ru, issueType: String? = nil, settlement: String? = nil,
        location: Coordinate? = nil, words: String? = nil, author: String? = nil, consent: String? = nil,
        simulated: Bool? = nil
    ) {
        self.number = number
        self.channel = channel
        self.kind = kind
        self.basis = basis
        self.identified = identified
        self.language = language
        self.issueType = issueType
        self.settlement = settlement
        self.location = location
        self.words = words
        self.author = author
        self.consent = consent
        self.simulated = simulated
    }
}

public import Appeals

/// An appeal as somebody sent it, by whatever way in. Nothing of it is checked; `checked(by:)` does that, for all ways alike.
public struct AppealDraft: Sendable, Hashable, Codable {
    /// The way in: a channel code of the city pack.
    public var channel: String?
    /// The issue type's code.
    public var type: String?
    /// The resident's text.
    public var text: String?
    /// The place in words.
    public var address: String?
    /// The settlement's code; when it is not given, the nearest to the point.
    public var settlement: String?
    /// Degrees north.
    public var latitude: Double?
    /// Degrees east.
    public var longitude: Double?
    /// The resident's name.
    public var name: String?
    /// The resident's e-mail address.
    public var email: String?
    /// The resident's telephone number.
    public var phone: String?
    /// The language to answer in: a code.
    public var language: String?
    /// Whether the resident agreed to the text of the city pack (152-FZ art. 9).
    public var consent: Bool?
    /// What the resident calls it (59-FZ art. 4).
    public var kind = AppealKind.message
    /// Whether the sender was identified (547-FZ); no way in does that by itself yet.
    public var identified = false

    /// The files that came with it, already kept; `nil`: none. No request names any: only a way in that keeps files itself.
    public var files: [FileReference]?

    /// A draft of nothing.
    public init() {}

    /// The most characters of a name.
    static let nameLimit = 200
    /// The most characters of an address.
    static let addressLimit = 500
}

/// An appeal that may be filed.
struct SoundAppeal: Sendable {
    let channel: Channel
    /// `nil` where the way in asks for none: then a dispatcher finds it.
    let type: IssueType?
    let words: Words
    let settlement: String?
    let location: Coordinate?
    let contact: Contact?
    let language: Language
    let kind: AppealKind
    let basis: LegalBasis
    let identified: Bool
    /// The version of the consent, where there is a contact and consent was asked for.
    let consent: String?
}

extension CityPack {
    /// The way in that the pages of this service are: the first that the pack names as a portal.
    var portal: Channel? { channels.first { $0.entry == .portal } }
}

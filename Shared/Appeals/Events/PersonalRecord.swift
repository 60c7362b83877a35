public import Foundation

/// Words or contacts of a person, in the log apart from the events that name them, so that a tombstone on the key can erase them
/// (152-FZ art. 21, GDPR art. 17). Written before the event that names it.
public struct PersonalRecord: Codable, Hashable, Sendable, Identifiable {
    /// The id that events carry; with the subject it is the record's key.
    public var id: String
    /// The appeal.
    public var subject: String
    /// When it was written.
    public var time: Date
    /// A contact, when the record is one.
    public var contact: Contact?
    /// A text, when the record is one.
    public var words: Words?

    /// A contact record.
    public init(id: String = EventID.root(), subject: String, time: Date, contact: Contact) {
        self.id = id
        self.subject = subject
        self.time = Timestamp.milliseconds(time)
        self.contact = contact
    }

    /// A text record.
    public init(id: String = EventID.root(), subject: String, time: Date, words: Words) {
        self.id = id
        self.subject = subject
        self.time = Timestamp.milliseconds(time)
        self.words = words
    }
}

/// How a person is reached.
public struct Contact: Codable, Hashable, Sendable {
    /// Why the person is told: the author of the appeal, or one who follows it.
    public enum Role: String, Codable, Sendable {
        case author, follower
    }

    /// Author or follower.
    public var role: Role
    /// Name, as the person gave it.
    public var name: String?
    /// E-mail address.
    public var email: String?
    /// Telephone number, E.164 where it could be read so.
    public var phone: String?
    /// Postal address.
    public var address: String?
    /// The language to write in.
    public var language: Language

    /// A contact.
    public init(
        role: Role = .author, name: String? = nil, email: String? = nil, phone: String? = nil, address: String? = nil,
        language: Language = .ru
    ) {
        self.role = role
        self.name = name
        self.email = email
        self.phone = phone
        self.address = address
        self.language = language
    }
}

/// A text: the resident's, or a unit's reply. At most `Words.limit` characters.
public struct Words: Codable, Hashable, Sendable {
    /// The longest text anyone may send, in characters (Open311 GeoReport v2: `description`).
    public static let limit = 4_000

    /// The text.
    public var text: String
    /// The place in words, where the resident gave one.
    public var place: String?

    /// A text.
    public init(_ text: String, place: String? = nil) {
        self.text = text
        self.place = place
    }
}

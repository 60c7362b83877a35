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
    /// What a person chose to be told, when the record is that.
    public var choices: Choices?

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

extension PersonalRecord {
    /// What the holder of a contact chose; kept apart from it, so that it changes without the addresses.
    public init(subject: String, time: Date, choices: Choices, of contact: String) {
        id = Self.choicesID(of: contact)
        self.subject = subject
        self.time = Timestamp.milliseconds(time)
        self.choices = choices
    }

    /// The id of the choices that go with a contact.
    public static func choicesID(of contact: String) -> String { "\(contact).choices" }
}

/// What a resident chose to be told, and how. What the law obliges the city to say is said all the same.
public struct Choices: Codable, Hashable, Sendable {
    /// What is not wanted: kinds by channel.
    public var off: [String: [MessageKind]]
    /// What is tried first.
    public var first: MessageChannel?
    /// The zone of the person's clock, as `Asia/Sakhalin`; `nil`: the city's.
    public var timeZone: String?
    /// Whether progress is told once a day, in one message.
    public var daily: Bool?

    /// Choices; by default everything is wanted.
    public init(
        off: [MessageChannel: Set<MessageKind>] = [:], first: MessageChannel? = nil, timeZone: String? = nil,
        daily: Bool? = nil
    ) {
        self.off = Dictionary(
            uniqueKeysWithValues: off.map { ($0.rawValue, MessageKind.allCases.filter($1.contains)) })
        self.first = first
        self.timeZone = timeZone
        self.daily = daily
    }

    /// Whether messages of `kind` are wanted by `channel`.
    public func wants(_ kind: MessageKind, by channel: MessageChannel) -> Bool {
        !(off[channel.rawValue]?.contains(kind) ?? false)
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
    /// The chat with the city's Telegram bot.
    public var telegram: String?
    /// The person's id at VK, who wrote to the city's community.
    public var vk: String?
    /// The browsers that take web push.
    public var push: [PushSubscription]?
    /// The language to write in.
    public var language: Language

    /// A contact.
    public init(
        role: Role = .author, name: String? = nil, email: String? = nil, phone: String? = nil, address: String? = nil,
        telegram: String? = nil, vk: String? = nil, push: [PushSubscription]? = nil, language: Language = .ru
    ) {
        self.role = role
        self.name = name
        self.email = email
        self.phone = phone
        self.address = address
        self.telegram = telegram
        self.vk = vk
        self.push = push
        self.language = language
    }
}

/// Where a browser takes web push (RFC 8030), as its `PushSubscription` says it.
public struct PushSubscription: Codable, Hashable, Sendable {
    /// The push service's address of this browser.
    public var endpoint: String
    /// The browser's public key: P-256, 65 bytes, base64url (RFC 8291 section 3.1).
    public var p256dh: String
    /// The shared secret: 16 bytes, base64url (RFC 8291 section 3.2).
    public var auth: String

    /// A subscription.
    public init(endpoint: String, p256dh: String, auth: String) {
        self.endpoint = endpoint
        self.p256dh = p256dh
        self.auth = auth
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
    /// The files that came with it; `nil`: none.
    public var files: [FileReference]?

    /// A text.
    public init(_ text: String, place: String? = nil, files: [FileReference]? = nil) {
        self.text = text
        self.place = place
        self.files = files
    }
}

/// A file that a person sent. Its bytes are no part of the log: Intake keeps them under their hash.
public struct FileReference: Codable, Hashable, Sendable {
    /// The SHA-256 of its bytes, 64 hexadecimal digits in lower case.
    public var sha256: String
    /// Its name, as the sender gave it.
    public var name: String
    /// Its media type, as the sender gave it: what it is shown as is decided by its bytes.
    public var mediaType: String
    /// Its size in bytes.
    public var bytes: Int

    /// A file.
    public init(sha256: String, name: String, mediaType: String, bytes: Int) {
        self.sha256 = sha256
        self.name = name
        self.mediaType = mediaType
        self.bytes = bytes
    }
}

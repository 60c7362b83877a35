public import Appeals

/// What is wrong with one field of what a client sent.
public struct FieldError: Error, Sendable, Hashable {
    /// The field's name; for JSON its path: `contact.email`, `photos[2]`.
    public let field: String
    /// What is wrong.
    public let reason: Reason
    /// The line of a JSON body on which it stands.
    public let line: Int?

    /// `reason` holds for `field`, on `line` of a JSON body.
    public init(_ field: String, _ reason: Reason, line: Int? = nil) {
        self.field = field
        self.reason = reason
        self.line = line
    }

    /// What can be wrong with a field. Each has a stable code for programs and a sentence for people.
    public enum Reason: Sendable, Hashable {
        /// Required and not there.
        case missing
        /// Not UTF-8, or a broken percent escape.
        case encoding
        /// Malformed JSON; where, if it can be told.
        case malformed(JSONPlace?)
        /// Of another JSON type than the wanted one.
        case wrongType(wanted: JSONType)
        /// More characters than allowed.
        case tooLong(Int)
        /// More values than allowed.
        case tooMany(Int)
        /// A character that cannot be printed.
        case controlCharacter
        /// More than one line.
        case lineBreak
        /// Not like an e-mail address.
        case notEmail
        /// Not like a telephone number.
        case notPhone
        /// A code that is in no list of ours.
        case unknown(String)
        /// Anything else, as a sentence in both languages.
        case other(LocalizedText)
    }

    /// The types of JSON.
    public enum JSONType: String, Sendable, Hashable {
        case text, number, boolean, list, object
    }
}

extension FieldError.Reason {
    /// The stable code.
    public var code: String {
        switch self {
        case .missing: "missing"
        case .encoding: "encoding"
        case .malformed: "malformed"
        case .wrongType: "wrong-type"
        case .tooLong: "too-long"
        case .tooMany: "too-many"
        case .controlCharacter: "control-character"
        case .lineBreak: "line-break"
        case .notEmail: "not-email"
        case .notPhone: "not-phone"
        case .unknown: "unknown"
        case .other: "invalid"
        }
    }

    /// Whether the whole request could not be read (400), not just understood (422).
    var isUnreadable: Bool {
        switch self {
        case .encoding, .malformed, .wrongType, .tooMany: true
        default: false
        }
    }

    /// The sentence for people, without the field's name.
    public func sentence(in language: Language) -> String {
        switch self {
        case .missing: language.say("Заполните это поле.", "This field is required.")
        case .encoding: language.say("Текст должен быть в кодировке UTF-8.", "The text must be UTF-8.")
        case .malformed(nil): language.say("Это не JSON.", "This is not JSON.")
        case .malformed(let place?):
            language.say(
                "Это не JSON: строка \(place.line), знак \(place.column).",
                "This is not JSON: line \(place.line), column \(place.column).")
        case .wrongType(let wanted):
            language.say("Здесь нужен тип: \(wanted.russian).", "This must be of type \(wanted.rawValue).")
        case .tooLong(let limit): language.say("Не более \(limit) знаков.", "At most \(limit) characters.")
        case .tooMany(let limit): language.say("Не более \(limit) значений.", "At most \(limit) values.")
        case .controlCharacter:
            language.say(
                "В тексте есть непечатаемый знак: уберите его.", "The text has a control character: remove it.")
        case .lineBreak: language.say("Напишите в одну строку.", "Write this on one line.")
        case .notEmail:
            language.say(
                "Это не похоже на адрес почты: имя@example.ru.", "This does not look like an address: name@example.com."
            )
        case .notPhone:
            language.say(
                "Это не похоже на номер телефона: +7 4242 300-710.",
                "This does not look like a telephone number: +7 4242 300-710.")
        case .unknown(let value):
            language.say(
                "Такого значения нет в списке: \(value.excerpt).", "This is not on the list: \(value.excerpt).")
        case .other(let sentence): sentence[language]
        }
    }
}

extension FieldError.JSONType {
    var russian: String {
        switch self {
        case .text: "текст"
        case .number: "число"
        case .boolean: "true или false"
        case .list: "список"
        case .object: "объект"
        }
    }
}

extension String {
    /// The start of what a client sent, for a sentence.
    var excerpt: String { count > 60 ? prefix(60) + "…" : self }
}

/// One or several fields are wrong.
public struct InvalidInput: Error, Sendable, Hashable {
    /// At least one.
    public let errors: [FieldError]

    /// Several wrong fields.
    public init(_ errors: [FieldError]) { self.errors = errors }

    /// One wrong field.
    public init(_ error: FieldError) { errors = [error] }
}

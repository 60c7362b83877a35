/// A text in every language of the suite: `text[.ru]`.
public struct LocalizedText: Codable, Hashable, Sendable {
    /// In Russian.
    public let ru: String
    /// In English.
    public let en: String

    /// A text with both translations.
    public init(ru: String, en: String) {
        self.ru = ru
        self.en = en
    }

    /// The text in `language`.
    public subscript(language: Language) -> String {
        switch language {
        case .ru: ru
        case .en: en
        }
    }
}

/// Words or phrases in every language of the suite: `keywords[.en]`. The lists are no translations of each other and
/// may differ in length.
public struct LocalizedWords: Codable, Hashable, Sendable {
    /// In Russian.
    public let ru: [String]
    /// In English.
    public let en: [String]

    /// Words of both languages.
    public init(ru: [String], en: [String]) {
        self.ru = ru
        self.en = en
    }

    /// The words of `language`.
    public subscript(language: Language) -> [String] {
        switch language {
        case .ru: ru
        case .en: en
        }
    }

    /// The words of all languages; residents write in any.
    public var all: [String] { ru + en }
}

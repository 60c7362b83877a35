import Appeals

/// A form a noun takes after a number; the names are those of Unicode CLDR.
enum PluralForm: String, Sendable, CodingKey, CaseIterable {
    case one, few, many, other

    /// The forms a text needs in `language`.
    static func needed(in language: Language) -> Set<PluralForm> {
        switch language {
        case .ru: [.one, .few, .many]
        case .en: [.one, .other]
        }
    }

    /// The form after `number` (CLDR plural rules, cardinals): 1 день, 2 дня, 5 дней, 11 дней, 21 день.
    init(of number: Int, in language: Language) {
        let (tens, units) = (abs(number % 100), abs(number % 10))
        self =
            switch (language, units) {
            case (.en, _): abs(number) == 1 ? .one : .other
            case (.ru, 1) where tens != 11: .one
            case (.ru, 2...4) where !(12...14).contains(tens): .few
            case (.ru, _): .many
            }
    }
}

import Foundation

/// Russian in Latin letters, as in passports: ICAO Doc 9303 part 3, section 6, table B. It has no letter for the soft
/// sign, and none that needs more than ASCII.
enum Transliteration {
    private static let letters: [Character: String] = [
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
        "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
        "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y", "ь": "",
        "э": "e", "ю": "iu", "я": "ia",
    ]
    /// Marks of Russian print that the alphabet of SMS lacks.
    private static let marks: [Character: String] = [
        "«": "\"", "»": "\"", "„": "\"", "“": "\"", "”": "\"", "’": "'", "—": "-", "–": "-", "‑": "-", "…": "...",
        "№": "No.", "\u{a0}": " ", "\u{202f}": " ",
    ]

    /// `text` in Latin letters, but for `link`: an address with other letters would be another one. What is not Russian
    /// stays as it is.
    static func latin(_ text: String, but link: String) -> String {
        text.components(separatedBy: link).map(latin).joined(separator: link)
    }

    static func latin(_ text: String) -> String {
        let text = Array(text.precomposedStringWithCanonicalMapping)
        return text.indices.reduce(into: "") { latin, index in
            let character = text[index]
            guard let small = letters[Character(character.lowercased())] else {
                return latin += marks[character] ?? String(character)
            }
            guard character.isUppercase else { return latin += small }
            // ЮГ is IUG, but Юг is Iug.
            let neighbour = index + 1 < text.count ? text[index + 1] : index > 0 ? text[index - 1] : " "
            latin += neighbour.isUppercase ? small.uppercased() : small.prefix(1).uppercased() + small.dropFirst()
        }
    }
}

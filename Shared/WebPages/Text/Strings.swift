import Appeals
import Foundation

/// The words of pages in every language of the suite, by key.
struct Strings: Sendable {
    /// A text, or a text in the forms it takes after a number.
    enum Entry: Sendable, Hashable, Decodable {
        case text(String)
        case forms([PluralForm: String])

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                self = .text(text)
            } else {
                let container = try decoder.container(keyedBy: PluralForm.self)
                self = .forms(
                    try Dictionary(
                        uniqueKeysWithValues: container.allKeys.map {
                            ($0, try container.decode(String.self, forKey: $0))
                        }))
            }
        }
    }

    private(set) var entries: [Language: [String: Entry]] = [:]

    /// Adds the words of a file.
    /// - Throws: `TemplateError` for a file that is no such list, for a key that exists already, and for a form that is missing.
    mutating func add(_ file: URL, in language: Language) throws(TemplateError) {
        let added: [String: Entry]
        do {
            added = try JSONDecoder().decode([String: Entry].self, from: Data(contentsOf: file))
        } catch {
            throw .strings(file: file.path, reason: "\(error)")
        }
        for (key, entry) in added.sorted(by: { $0.key < $1.key }) {
            if entries[language]?[key] != nil { throw .duplicateKey(key, file: file.path) }
            if case .forms(let forms) = entry, Set(forms.keys) != PluralForm.needed(in: language) {
                throw .strings(file: file.path, reason: "\(key) does not have the plural forms of the language")
            }
            entries[language, default: [:]][key] = entry
        }
    }

    /// All keys of any language.
    var keys: Set<String> { Set(entries.values.flatMap(\.keys)) }

    /// The keys whose text is whole in every language: no number decides its form, nothing is to be filled in.
    var plainKeys: Set<String> {
        keys.filter { key in
            entries.values.allSatisfy { entries in
                if case .text(let text) = entries[key] { !text.contains("{") } else { false }
            }
        }
    }

    /// A key that some language lacks, with that language.
    var untranslated: (key: String, language: Language)? {
        for key in keys.sorted() {
            for language in Language.allCases where entries[language]?[key] == nil { return (key, language) }
        }
        return nil
    }

    subscript(key: String, language: Language) -> Entry? { entries[language]?[key] }
}

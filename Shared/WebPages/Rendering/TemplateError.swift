public import Appeals

/// Templates or strings cannot be used. Every case names the file and says what to do.
public enum TemplateError: Error, Hashable, CustomStringConvertible {
    /// A folder or file cannot be read.
    case unreadable(file: String, reason: String)
    /// Mustache does not understand a template.
    case syntax(file: String, line: Int, reason: String)
    /// Two files define one template.
    case duplicateTemplate(String, file: String)
    /// A template includes one that does not exist.
    case unknownPartial(String, file: String)
    /// A template would let text through without escaping.
    case unescaped(file: String)
    /// A file of strings is not what it should be.
    case strings(file: String, reason: String)
    /// A key is defined twice.
    case duplicateKey(String, file: String)
    /// A template uses a key that does not exist or needs values.
    case unknownKey(String, file: String)
    /// A key has no text in a language.
    case untranslated(String, Language)
    /// Code asks for a template that does not exist.
    case unknownTemplate(String)

    /// One sentence.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file) cannot be read (\(reason)): check that the program's resource folders lie beside it."
        case .syntax(let file, let line, let reason):
            "\(file):\(line): the template is not well formed (\(reason))."
        case .duplicateTemplate(let name, let file):
            "\(file): a template named \(name) exists already; give this one another name."
        case .unknownPartial(let name, let file):
            "\(file): there is no partial \(name); correct the name or add \(name).mustache."
        case .unescaped(let file):
            "\(file): `{{{` and `{{&` let text through unescaped; use `{{`."
        case .strings(let file, let reason):
            "\(file): not a flat list of texts and plural forms (\(reason))."
        case .duplicateKey(let key, let file):
            "\(file): the key \(key) exists already; give this text another key."
        case .unknownKey(let key, let file):
            "\(file): {{t.\(key)}} must be a text without placeholders and plural forms in both lists of strings."
        case .untranslated(let key, let language):
            "The text \(key) is missing in strings.\(language.rawValue).json."
        case .unknownTemplate(let name):
            "There is no template \(name).mustache; correct the name or add the file."
        }
    }
}

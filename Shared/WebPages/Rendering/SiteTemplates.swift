import Appeals
public import Foundation
import Mustache

/// The templates and words of one process: those of this module with those of a service. Made once; anything wrong with them stops the start.
public struct SiteTemplates: Sendable {
    let library: MustacheLibrary
    let strings: Strings
    let sources: [TemplateSource]
    /// The keys of the added folders, or of this module when there are none.
    let ownKeys: Set<String>

    /// Loads this module's own folder and then `folders`, each a service's `Templates` with `*.mustache`, `strings.ru.json` and `strings.en.json`.
    /// - Throws: `TemplateError`, naming the file.
    public init(adding folders: [URL] = []) throws(TemplateError) {
        let own = Bundle.module.bundleURL
        var strings = Strings()
        for language in Language.allCases {
            try strings.add(own.appending(path: "Strings/\(language.rawValue).json"), in: language)
        }
        let given = folders.isEmpty ? [] : strings.keys
        var sources: [TemplateSource] = []
        for folder in [own.appending(path: "Templates")] + folders {
            for file in try Self.files(in: folder) {
                if file.pathExtension == "mustache" {
                    let source = try TemplateSource(file)
                    if sources.contains(where: { $0.name == source.name }) {
                        throw .duplicateTemplate(source.name, file: source.file)
                    }
                    sources.append(source)
                } else if let language = Language.allCases.first(where: {
                    file.lastPathComponent == "strings.\($0.rawValue).json"
                }) {
                    try strings.add(file, in: language)
                }
            }
        }
        if let (key, language) = strings.untranslated { throw .untranslated(key, language) }
        var templates: [String: MustacheTemplate] = [:]
        for source in sources {
            if let unknown = source.partials.subtracting(sources.map(\.name)).min() {
                throw .unknownPartial(unknown, file: source.file)
            }
            if let unknown = source.keys.subtracting(strings.plainKeys).min() {
                throw .unknownKey(unknown, file: source.file)
            }
            do {
                templates[source.name] = try MustacheTemplate(string: source.text)
            } catch let error as MustacheTemplate.ParserError {
                throw .syntax(file: source.file, line: error.context.lineNumber, reason: "\(error.error)")
            } catch {
                throw .syntax(file: source.file, line: 1, reason: "\(error)")
            }
        }
        library = MustacheLibrary(templates: templates)
        self.sources = sources
        self.strings = strings
        ownKeys = strings.keys.subtracting(given)
    }

    /// Fills the template `name`.
    /// - Throws: `TemplateError.unknownTemplate`.
    func fill(_ name: String, _ model: Any) throws(TemplateError) -> String {
        guard let text = library.render(model, withTemplate: name) else { throw .unknownTemplate(name) }
        return text
    }

    func has(_ name: String) -> Bool { library.getTemplate(named: name) != nil }

    private static func files(in folder: URL) throws(TemplateError) -> [URL] {
        do {
            return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .sorted { $0.path < $1.path }
        } catch {
            throw .unreadable(file: folder.path, reason: error.localizedDescription)
        }
    }
}

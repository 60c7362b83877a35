public import Appeals
import Mustache
import ServiceKit

/// What the suite sends instead of showing: no request asks for it, no layout is around it.
extension Pages {
    /// Words, dates and numbers for a reader of `language`.
    public func localizer(in language: Language) -> Localizer {
        Localizer(
            templates.strings, language: language, timeZone: city.current.city.timeZone, now: clock.now)
    }

    /// The template `name` filled with `model`, which it opens with `{{#model}}`; `{{t.key}}` is there, `{{site.…}}` is not. A template of a plain text
    /// begins with `{{% CONTENT_TYPE:TEXT}}`, so that nothing is escaped in it.
    /// - Throws: `TemplateError.unknownTemplate`.
    public func letter(_ name: String, _ model: Any, in localizer: Localizer) throws(TemplateError) -> String {
        try templates.fill(name, LetterRoot(words: Words(localizer: localizer), model: model))
    }
}

/// Where the template of a letter starts.
private struct LetterRoot: MustacheParent {
    let words: Words
    let model: Any

    func child(named name: String) -> Any? {
        switch name {
        case "t": words
        case "model": model
        default: nil
        }
    }
}

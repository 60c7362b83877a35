import Foundation
import Testing
@testable import WebPages

@Suite("Templates and their words")
struct TemplateTests {
    @Test("Every word is in both languages, and every word is used")
    func words() throws {
        let check = try TemplateCheck(SiteTemplates(), sources: [WebSite.root.appending(path: "Shared/WebPages")])
        #expect(check.problems == [])
    }

    @Test("A service's words that nobody uses, and those that do not exist, are found")
    func unusedWords() throws {
        let files = [
            "strings.ru.json": #"{"used": "да", "left": "нет", "kind-a": "а", "asked": "б"}"#,
            "strings.en.json": #"{"used": "yes", "left": "no", "kind-a": "a", "asked": "b"}"#,
            "page.mustache": "{{t.used}}",
            "Page.swift": #"localizer("kind-\(kind)"); text("asked"); text("lost")"#,
        ]
        try withTemplates(files) { folder in
            let check = try TemplateCheck(SiteTemplates(adding: [folder]), sources: [folder])
            #expect(
                check.problems == [
                    "No template and no code uses the text left.", "Code asks for the text lost, which does not exist.",
                ])
        }
    }

    @Test(
        "What is wrong with a folder stops the start, with the file's name and what to do",
        arguments: [
            (["a.mustache": "{{>lost}}"], "a.mustache: there is no partial lost"),
            (["a.mustache": "\n{{#open}}"], "a.mustache:2: the template is not well formed"),
            (["a.mustache": "{{{raw}}}"], "a.mustache: `{{{` and `{{&` let text through unescaped"),
            (["a.mustache": "{{& raw}}"], "a.mustache: `{{{` and `{{&` let text through unescaped"),
            (["a.mustache": "{{t.lost}}"], "a.mustache: {{t.lost}} must be a text"),
            (["a.mustache": "{{t.form-errors}}"], "a.mustache: {{t.form-errors}} must be a text without placeholders"),
            (["alert.mustache": ""], "alert.mustache: a template named alert exists already"),
            (["strings.ru.json": #"{"a": "а"}"#], "The text a is missing in strings.en.json"),
            (["strings.ru.json": #"{"menu": "а"}"#], "strings.ru.json: the key menu exists already"),
            (["strings.ru.json": "[]"], "strings.ru.json: not a flat list"),
            (
                ["strings.ru.json": #"{"a": {"one": "{n} день", "other": "{n} дней"}}"#],
                "a does not have the plural forms"
            ),
        ])
    func faults(files: [String: String], sentence: String) throws {
        try withTemplates(files) { folder in
            let error = try #require(throws: TemplateError.self) { try SiteTemplates(adding: [folder]) }
            #expect(error.description.contains(sentence))
        }
    }

    @Test("A folder that is not there is named")
    func missingFolder() throws {
        let error = try #require(throws: TemplateError.self) { try SiteTemplates(adding: [URL(filePath: "/no/such")]) }
        #expect(error.description.hasPrefix("/no/such cannot be read"))
    }

    @Test("A section of a field that is not set never shows the field of the same name around it")
    func lookup() throws {
        let outer: [String: Any] = ["hint": "outer", "error": "outer", "field": TextField("a", label: "A")]
        try withTemplates(["page.mustache": "{{#field}}{{>field-text}}{{/field}}"]) { folder in
            let html = try SiteTemplates(adding: [folder]).fill("page", outer)
            #expect(!html.contains("outer"))
        }
    }
}

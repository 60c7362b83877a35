@testable import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import ServiceKit
import Testing
@testable import WebPages

@Suite("Pages")
struct PageTests {
    /// Every element of the style page, so also of every other page.
    @Test(
        "A page has its landmarks, its language, one heading of the first level, and no id twice",
        arguments: ["ru", "en"])
    func landmarks(language: String) async throws {
        try await WebSite().open { client in
            let page = try await client.page("/about/style?lang=\(language)").text
            #expect(page.contains(#"<html lang="\#(language)" data-theme="auto">"#))
            for landmark in ["<header", "<main id=\"main\"", "<footer", "href=\"#main\"", "id=\"site-nav\""] {
                #expect(page.ranges(of: landmark).count >= 1, "\(landmark)")
            }
            #expect(page.ranges(of: "<main").count == 1 && page.ranges(of: "<h1").count == 1)
            let names = page.matches(of: /<nav[^>]*>/).map { String($0.0) }
            #expect(Set(names).count == names.count && names.allSatisfy { $0.contains("aria-label") })
            let ids = page.matches(of: /\sid="([^"]*)"/).map { String($0.1) }
            #expect(Set(ids).count == ids.count, "\(Dictionary(grouping: ids) { $0 }.filter { $1.count > 1 }.keys)")
            for reference in page.matches(of: /aria-(?:describedby|labelledby)="([^"]*)"/) {
                for id in reference.1.split(separator: " ") { #expect(ids.contains(String(id)), "\(id)") }
            }
        }
    }

    @Test("No page has an inline script, style or handler, nor loads anything from elsewhere")
    func strict() async throws {
        try await WebSite(demo: true).open { client in
            for path in ["/about/style", "/about/accessibility", "/no/such/page"] {
                let page = try await client.page(path).text
                #expect(!page.contains("<style") && !page.contains(" style=") && !page.contains(/\son[a-z]+=/))
                #expect(page.matches(of: /<script(?![^>]*src=)/).isEmpty)
                #expect(page.matches(of: /(?:src|href)="(?:https?:)?\/\//).isEmpty, "\(path)")
            }
        }
    }

    @Test("The navigation shows staff what their roles are for, and marks where they are")
    func navigation() async throws {
        let site = try WebSite()
        let pages = site.pages
        try await site.open(adding: { router in
            router.get("/work") { _, context in
                try pages.render("empty-state", EmptyState("Пусто"), title: "Очередь", context: context, section: .work)
            }
        }) { client in
            let resident = try await client.page("/work").text
            #expect(
                resident.contains("/track") && !resident.contains("href=\"/staff\"") && resident.contains("/sign-in"))
            let cookie = try site.cookie([.worker], units: ["lighting"])
            let worker = try await client.page("/work", [.cookie: cookie])
            #expect(worker.text.contains(#"<a href="/work" aria-current="page">"#))
            #expect(!worker.text.contains("href=\"/staff\"") && !worker.text.contains("/sign-in"))
            #expect(worker.text.contains("Иванова А. П.") && worker.text.contains("/sign-out"))
            #expect(worker.text.contains("noindex") && worker.headers[.cacheControl] == "private, no-store")
            #expect(resident.contains("<title>Очередь · Южно-Сахалинск</title>"))
            let clerk = try await client.page("/work", [.cookie: site.cookie([.operator])]).text
            #expect(clerk.contains("href=\"/notify\"") && !clerk.contains("href=\"/dispatch\""))
            #expect(!resident.contains("href=\"/notify\"") && !worker.text.contains("href=\"/notify\""))
        }
    }

    @Test("A service's page fills its own template and words; the fragment is the same without the layout")
    func service() async throws {
        struct Model {
            let name: String
            let status: StatusBadge
        }
        let files = [
            "hello.mustache":
                "<h1>{{t.hello}} {{name}}</h1>\n    {{#status}}{{>status-badge}}{{/status}}<i>{{site.csrf}}</i>",
            "strings.ru.json": #"{"hello": "Здравствуйте,"}"#, "strings.en.json": #"{"hello": "Good day,"}"#,
        ]
        let site = try withTemplates(files) { try WebSite(templates: $0) }
        let pages = site.pages
        try await site.open(adding: { router in
            router.get("/hello/{name}") { _, context in
                let model = Model(
                    name: context.parameters.get("name") ?? "", status: StatusBadge("<Новое>", tone: .info, icon: "dot")
                )
                return context.parameters.get("name") == "live"
                    ? try pages.fragment("hello", model, context: context)
                    : try pages.render(
                        "hello", model, title: "Hello", context: context, trail: [Link("Home", "/"), Link("Hello")])
            }
        }) { client in
            let page = try await client.page("/hello/Anna?lang=en").text
            #expect(page.contains("<h1>Good day, Anna</h1>") && page.contains("&lt;Новое&gt;"))
            #expect(page.contains(#"<span aria-current="page">Hello</span>"#))
            #expect(page.contains(/<i>[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+<\/i>/))
            let fragment = try await client.page("/hello/live").text
            #expect(fragment.hasPrefix("<h1>Здравствуйте, live</h1>") && !fragment.contains("<main"))
        }
    }

    @Test("A template that does not exist is an error that names it")
    func unknownTemplate() throws {
        let error = try #require(throws: TemplateError.self) { try WebSite().pages.templates.fill("lost", [:]) }
        #expect(error == .unknownTemplate("lost"))
    }

    @Test("A problem is a page that says what to do, in the reader's language")
    func problems() async throws {
        try await WebSite().open(adding: { router in
            router.get("/broken") { _, _ -> String in throw CocoaError(.coderInvalidValue) }
            router.get("/closed") { _, _ -> String in throw AccessError.role([.admin]) }
        }) { client in
            let missing = try await client.page("/no/such?lang=en")
            #expect(missing.status == .notFound && missing.text.contains("<h1>Not found</h1>"))
            #expect(missing.text.contains("href=\"/track\"") && missing.headers[.cacheControl] == "no-store")
            let broken = try await client.page("/broken")
            #expect(
                broken.status == .internalServerError && broken.text.contains("Номер запроса:")
                    && broken.text.contains("300-710"))
            let closed = try await client.page("/closed")
            #expect(closed.status == .forbidden && closed.text.contains("Нет доступа"))
        }
    }

    @Test("The preferences are kept in cookies, and the reader stays where they were")
    func preferences() async throws {
        try await WebSite().open { client in
            func set(_ body: String, from page: String?) async throws -> TestResponse {
                let form = try await client.page("/about/accessibility")
                let visitor = try #require(form.headers[values: .setCookie].first { $0.hasPrefix("otklik-visitor=") })
                let token = try #require(form.text.firstMatch(of: /name="csrf" value="([^"]+)"/)).1
                var headers: HTTPFields = [
                    .contentType: "application/x-www-form-urlencoded", .cookie: String(visitor.prefix { $0 != ";" }),
                ]
                if let page { headers[.referer] = page }
                return try await client.execute(
                    uri: "/preferences", method: .post, headers: headers,
                    body: ByteBuffer(string: "csrf=\(token)&\(body)"))
            }
            let dark = try await set("theme=dark", from: "http://localhost/t/K7/s?page=2")
            #expect(dark.status == .seeOther && dark.headers[.location] == "/t/K7/s?page=2")
            #expect(dark.headers[values: .setCookie].contains { $0.hasPrefix("theme=dark;") })
            let english = try await set("lang=en", from: nil)
            #expect(english.headers[.location] == "/")
            #expect(english.headers[values: .setCookie].contains { $0.hasPrefix("lang=en;") })
            let odd = try await set("theme=%3Cscript%3E&lang=xx", from: "http://localhost//elsewhere.example")
            #expect(odd.headers[.location] == "/")
            #expect(!odd.headers[values: .setCookie].contains { $0.hasPrefix("theme=") || $0.hasPrefix("lang=") })
            let page = try await client.page("/about/accessibility", [.cookie: "theme=contrast; lang=en"]).text
            #expect(page.contains(#"<html lang="en" data-theme="contrast">"#))
            #expect(page.contains(#"value="contrast" checked"#))
        }
    }
}

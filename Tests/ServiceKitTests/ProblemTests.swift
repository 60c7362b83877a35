import Appeals
import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Pipeline
import Testing

@testable import ServiceKit

@Suite("Problem documents")
struct ProblemTests {
    private struct Appeal: Codable {
        struct Contact: Codable {
            let email: String
            let age: Int
        }
        let text: String
        let contact: Contact
        let photos: [Contact]?
        let kind: AppealKind?
    }
    private struct Unforeseen: Error {}

    private func pages(_ router: Router<WebContext>) {
        router.post("/api/appeals") { request, _ in try await request.json(as: Appeal.self).text }
        router.get("/api/fail/{what}") { _, context -> String in
            switch context.parameters.get("what") {
            case "fields": throw InvalidInput([FieldError("name", .missing), FieldError("contact.phone", .notPhone)])
            case "log": throw LogError.unavailable("no broker answers.")
            case "stage": throw StageError.paused("the disk is full.")
            case "disk": throw DatabaseError(resultCode: .SQLITE_IOERR)
            case "sql": throw DatabaseError(resultCode: .SQLITE_ERROR)
            case "stale": throw Refusal.stale
            case "unknown": throw Refusal.unknownAppeal
            case "http": throw HTTPError(.conflict, message: "Someone was faster.")
            case "cancelled": throw CancellationError()
            default: throw Unforeseen()
            }
        }
    }

    private func post(_ json: String, type: String = "application/json") async throws -> TestResponse {
        try await Site().application(pages).test(.router) { client in
            try await client.execute(
                uri: "/api/appeals", method: .post, headers: [.contentType: type, .acceptLanguage: "en"],
                body: ByteBuffer(string: json))
        }
    }

    @Test(
        "JSON that does not fit names the field",
        arguments: [
            (#"{"contact":{"email":"a@b.ru","age":1}}"#, "text", "missing"),
            (#"{"text":"a","contact":{"age":1}}"#, "contact.email", "missing"),
            (#"{"text":null,"contact":{"email":"","age":1}}"#, "text", "missing"),
            (#"{"text":1,"contact":{"email":"","age":1}}"#, "text", "wrong-type"),
            (#"{"text":"a","contact":{"email":"","age":"1"}}"#, "contact.age", "wrong-type"),
            (#"{"text":"a","contact":[]}"#, "contact", "wrong-type"),
            (
                #"{"text":"a","contact":{"email":"","age":1},"photos":[{"email":"","age":1},{"email":""}]}"#,
                "photos[1].age", "missing"
            ),
            (#"{"text":"a","contact":{"email":"","age":1},"kind":"wish"}"#, "kind", "invalid"),
        ])
    func naming(json: String, field: String, code: String) async throws {
        let answer = try await post(json)
        #expect(answer.status.kind == .clientError)
        #expect(answer.headers[.contentType] == "application/problem+json")
        let problem = try answer.problem()
        #expect(problem.field == field)
        #expect(problem.errors?.first?.code == code)
        #expect(problem.status == answer.status.code)
        #expect(problem.type == "about:blank")
    }

    @Test("What is no JSON names the line")
    func malformed() async throws {
        let problem = try await post("{\n  \"text\": \"a\",\n  oops\n}").problem()
        #expect(problem.status == 400)
        #expect(problem.errors?.first?.code == "malformed")
        #expect(problem.detail == "This is not JSON: line 3, column 3.")
    }

    @Test("A wrong field names its line too, a missing one the line of what should hold it")
    func lines() async throws {
        let body = { (contact: String) in "{\n  \"text\": \"Яма\",\n  \"contact\": {\n\(contact)\n  }\n}" }
        let wrong = try await post(body("    \"email\": \"a\",\n    \"age\": [1, {\"age\": 2}]")).problem()
        #expect(wrong.field == "contact.age" && wrong.errors?.first?.line == 5)
        let missing = try await post(body("    \"age\": 1")).problem()
        #expect(missing.field == "contact.email" && missing.errors?.first?.line == 3)
    }

    @Test(
        "The place where JSON breaks off is told",
        arguments: [
            ("", 1, 1), ("{\"a\":1", 1, 7), ("{\"а\":тест}", 1, 6), ("[1,\n2,\n]", 3, 1), ("[1 2]", 1, 4),
            ("{\"a\" 1}", 1, 6), ("[01a]", 1, 4), ("nul", 1, 1),
            ("{} x", 1, 4), ("\"a\nb\"", 1, 3), ("[1,2", 1, 5), ("\"abc\\", 1, 6),
        ])
    func places(text: String, line: Int, column: Int) {
        #expect(JSONScanner.firstError(in: Data(text.utf8)).map { [$0.line, $0.column] } == [line, column])
    }

    @Test(
        "What is JSON has no such place",
        arguments: ["{}", " [ ] ", "{\"a\":[1,-2.5e3,true,null,\"\\\"\"]}", "\"я\"", "0"])
    func noPlace(text: String) { #expect(JSONScanner.firstError(in: Data(text.utf8)) == nil) }

    @Test("Nothing a client sends as JSON makes an error of ours")
    func garbage() async throws {
        let deep = String(repeating: "[", count: 60_000)
        for json in [
            "", "null", "[]", "1", "\"", "{", "{\"text\":\"\\ud800\"}", "\u{feff}{}", deep, "{\"text\":1e999}",
        ] {
            #expect(try await post(json).status.kind == .clientError, "\(json.prefix(20))")
        }
    }

    @Test("A body of another type is 415, one beyond 64 KB is 413")
    func limits() async throws {
        #expect(try await post("{}", type: "text/plain").status == .unsupportedMediaType)
        #expect(
            try await post("{\"text\":\"\(String(repeating: "a", count: WebContext.bodyLimit))\"}").status
                == .contentTooLarge)
    }

    @Test(
        "All wrong fields are listed, in the language of the one who asks",
        arguments: [
            ("en", "Check the fields", "This field is required."), ("ru", "Проверьте поля", "Заполните это поле."),
        ])
    func fields(language: String, title: String, sentence: String) async throws {
        try await Site().application(pages).test(.router) { client in
            let answer = try await client.execute(
                uri: "/api/fail/fields", method: .get, headers: [.acceptLanguage: language])
            #expect(answer.status == .unprocessableContent)
            let problem = try answer.problem()
            #expect(problem.title == title)
            #expect(problem.field == "name")
            #expect(problem.errors?.map(\.field) == ["name", "contact.phone"])
            #expect(problem.errors?.first == .init(field: "name", code: "missing", detail: sentence, line: nil))
            #expect(problem.request == answer.headers[HTTPField.Name("X-Request-Id")!])
        }
    }

    @Test(
        "Errors have their statuses; ours is 500 and tells only the request's id",
        arguments: [
            ("log", 503), ("stage", 503), ("disk", 503), ("sql", 500), ("stale", 409), ("unknown", 404), ("http", 409),
            ("cancelled", 503), ("other", 500),
        ])
    func statuses(what: String, status: Int) async throws {
        try await Site().application(pages).test(.router) { client in
            let answer = try await client.execute(uri: "/api/fail/\(what)", method: .get)
            #expect(answer.status.code == status)
            #expect((answer.headers[.retryAfter] != nil) == (status == 503))
            let problem = try answer.problem()
            #expect(
                !problem.detail.contains("Unforeseen") && !problem.detail.contains("broker")
                    && !problem.detail.contains("disk"))
            if status == 500 { #expect(problem.detail.contains(problem.request ?? "none")) }
        }
    }

    @Test("An unknown address is a problem too, with all the headers")
    func notFound() async throws {
        try await Site().application(pages).test(.router) { client in
            let answer = try await client.execute(uri: "/nothing", method: .get)
            #expect(answer.status == .notFound)
            #expect(try answer.problem().title == "Не найдено")
            #expect(answer.headers[.contentSecurityPolicy]?.contains("default-src 'self'") == true)
        }
    }

    @Test("Browsers get the page, programs the document")
    func page() async throws {
        var site = try Site()
        site.options.problemPage = { problem, context in
            Response(
                status: .ok, headers: [.contentType: "text/html"],
                body: .init(byteBuffer: ByteBuffer(string: "<h1>\(problem.title)")))
        }
        try await site.application(pages).test(.router) { client in
            let browser = try await client.execute(
                uri: "/api/fail/log", method: .get, headers: [.accept: "text/html,application/xml;q=0.9"])
            #expect(browser.status == .serviceUnavailable)
            #expect(browser.text == "<h1>Временно недоступно")
            #expect(browser.headers[.retryAfter] != nil)
            let program = try await client.execute(uri: "/api/fail/log", method: .get, headers: [.accept: "*/*"])
            #expect(program.headers[.contentType] == "application/problem+json")
        }
    }
}

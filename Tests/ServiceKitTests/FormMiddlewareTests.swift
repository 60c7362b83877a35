import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import ServiceKit
import Testing

@Suite("Forms and their tokens")
struct FormMiddlewareTests {
    private func pages(_ router: Router<WebContext>) {
        router.get("/form") { _, context in
            Response(
                status: .ok, headers: [.contentType: "text/html"],
                body: .init(byteBuffer: ByteBuffer(string: context.csrfToken)))
        }
        router.post("/form") { _, context in context.form["text"] ?? "nothing" }
        router.post("/api/appeals") { _, context in context.session?.account ?? "nobody" }
        router.get("/api/open") { _, context in context.csrfToken }
    }

    private func form(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }

    @Test("A visitor's form is accepted with the page's token and the visitor's cookie, and with neither alone")
    func visitor() async throws {
        try await Site().application(pages).test(.router) { client in
            let page = try await client.execute(uri: "/form", method: .get)
            let cookie = "otklik-visitor=\(try #require(page.cookie("otklik-visitor")))"
            func send(_ body: String, _ headers: HTTPFields) async throws -> TestResponse {
                try await client.execute(uri: "/form", method: .post, headers: headers, body: form(body))
            }
            var headers = htmlForm
            #expect(
                try await send("text=hi&csrf=\(page.text)", headers).status == .forbidden, "token without the cookie")
            headers[.cookie] = cookie
            #expect(try await send("text=hi", headers).status == .forbidden, "cookie without the token")
            #expect(try await send("text=hi&csrf=\(page.text)x", headers).status == .forbidden)
            #expect(try await send("text=hi&csrf=", headers).status == .forbidden)
            let accepted = try await send("text=%D0%AF%D0%BC%D0%B0+1&csrf=\(page.text)", headers)
            #expect(accepted.text == "Яма 1")

            headers[.cookie] = "otklik-visitor=another"
            #expect(
                try await send("text=hi&csrf=\(page.text)", headers).status == .forbidden, "another visitor's token")
        }
    }

    @Test("Each page has a token of its own, and all of them hold")
    func manyTokens() async throws {
        let site = try Site()
        let cookie = try site.cookie()
        try await site.application(pages).test(.router) { client in
            let first = try await client.execute(uri: "/form", method: .get, headers: [.cookie: cookie]).text
            let second = try await client.execute(uri: "/form", method: .get, headers: [.cookie: cookie]).text
            #expect(first != second)
            for token in [first, second] {
                var headers = htmlForm
                headers[.cookie] = cookie
                let answer = try await client.execute(
                    uri: "/form", method: .post, headers: headers, body: form("text=a&csrf=\(token)"))
                #expect(answer.text == "a")
            }
        }
    }

    @Test("A token of one session is worthless in another, also of the same person")
    func boundToSession() async throws {
        let site = try Site()
        let (mine, other) = (try site.cookie(), try site.cookie())
        try await site.application(pages).test(.router) { client in
            let token = try await client.execute(uri: "/form", method: .get, headers: [.cookie: mine]).text
            var headers = htmlForm
            headers[.cookie] = other
            try await client.execute(uri: "/form", method: .post, headers: headers, body: form("text=a&csrf=\(token)"))
            {
                #expect($0.status == .forbidden)
            }
        }
    }

    @Test("Scripts send the token in a header, multipart forms in the address")
    func otherPlaces() async throws {
        let site = try Site()
        let cookie = try site.cookie()
        try await site.application(pages).test(.router) { client in
            let token = try await client.execute(uri: "/form", method: .get, headers: [.cookie: cookie]).text
            let script = try await client.execute(
                uri: "/form", method: .post,
                headers: [.cookie: cookie, .contentType: "application/json", .csrfToken: token], body: form("{}"))
            #expect(script.status == .ok)
            let multipart: HTTPFields = [.cookie: cookie, .contentType: "multipart/form-data; boundary=x"]
            let right = try await client.execute(
                uri: "/form?csrf=\(token)", method: .post, headers: multipart, body: form("--x--"))
            #expect(right.status == .ok)
            let without = try await client.execute(uri: "/form", method: .post, headers: multipart, body: form("--x--"))
            #expect(without.status == .forbidden)
        }
    }

    @Test("An API needs no token, but then a cookie gives no right")
    func cookieless() async throws {
        let site = try Site()
        let cookie = try site.cookie()
        try await site.application(pages).test(.router) { client in
            let headers: HTTPFields = [.contentType: "application/json"]
            #expect(try await client.execute(uri: "/api/appeals", method: .post, headers: headers).text == "nobody")
            var forged = headers
            forged[.cookie] = cookie
            #expect(try await client.execute(uri: "/api/appeals", method: .post, headers: forged).text == "nobody")
            forged[.csrfToken] = try await client.execute(uri: "/form", method: .get, headers: [.cookie: cookie]).text
            #expect(try await client.execute(uri: "/api/appeals", method: .post, headers: forged).text == "ivanova")
            let open = try await client.execute(uri: "/api/open", method: .get)
            #expect(open.cookie("otklik-visitor") == nil, "an API sets no cookies")
        }
    }

    @Test("A form that is too large is 413, one that is no UTF-8 is 400 and names the field")
    func badForms() async throws {
        try await Site().application(pages).test(.router) { client in
            let large = form("text=" + String(repeating: "a", count: FormMiddleware.bodyLimit))
            try await client.execute(uri: "/form", method: .post, headers: htmlForm, body: large) {
                #expect($0.status == .contentTooLarge)
            }
            let answer = try await client.execute(
                uri: "/form", method: .post, headers: htmlForm, body: form("name=ok&text=%FF"))
            #expect(answer.status == .badRequest)
            #expect(try answer.problem().field == "text")
        }
    }
}

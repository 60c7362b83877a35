import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ServiceKit
import Synchronization
import Testing

@Suite("Sessions of staff")
struct SessionTests {
    private func pages(_ router: Router<WebContext>) {
        router.get("/me") { _, context in try context.requireSession().name }
    }

    @Test("A signed cookie tells who is signed in")
    func signedIn() async throws {
        let site = try Site()
        let cookie = try site.cookie()
        try await site.application(pages).test(.router) { client in
            let answer = try await client.execute(uri: "/me", method: .get, headers: [.cookie: cookie])
            #expect(answer.text == "Иванова А. П.")
            #expect(answer.headers[.cacheControl] == "private, no-store")
            #expect(answer.cookie("otklik") == nil, "a fresh cookie is not sent again")
        }
    }

    @Test("A cookie changed in any one character is no session", arguments: [0, 10, 40, -40, -27, -2, -1])
    func tampered(place: Int) async throws {
        let site = try Site()
        var characters = Array(try site.cookie())
        let start = "otklik=".count
        let index = place >= 0 ? start + place : characters.count + place
        characters[index] = characters[index] == "a" ? "b" : "a"
        let cookie = String(characters)
        try await site.application(pages).test(.router) { client in
            let answer = try await client.execute(uri: "/me", method: .get, headers: [.cookie: cookie])
            #expect(answer.status == .unauthorized)
            #expect(answer.cookie("otklik") == "", "a cookie that is worth nothing is taken back")
        }
    }

    @Test("A cookie signed with another secret is no session")
    func foreign() async throws {
        var other = try Site()
        other.options.keys = Keys(secret: Data(repeating: 8, count: 32))
        let cookie = try other.cookie()
        try await Site().application(pages).test(.router) { client in
            try await client.execute(uri: "/me", method: .get, headers: [.cookie: cookie]) {
                #expect($0.status == .unauthorized)
            }
        }
    }

    @Test("A higher epoch of the account, or its end, ends the session; a directory that lags behind does not")
    func epoch() async throws {
        let site = try Site()
        let cookie = try site.cookie(epoch: 2)
        try await site.application(pages).test(.router) { client in
            func code() async throws -> Int {
                try await client.execute(uri: "/me", method: .get, headers: [.cookie: cookie]).status.code
            }
            let lagging = try await code()
            #expect(lagging == 200, "the directory still has epoch 1")
            for (epoch, expected) in [(2, 200), (3, 401), (nil, 401)] {
                site.staff.epochs.withLock { $0["ivanova"] = epoch }
                let answer = try await code()
                #expect(answer == expected)
            }
        }
    }

    @Test("A session is prolonged by use, ends without, and never lasts longer than a week")
    func sliding() async throws {
        let site = try Site(["session.hours": "12"])
        try await site.application(pages).test(.router) { client in
            var cookie = try site.cookie()
            for _ in 0..<13 {
                site.clock.advance(by: 11.9 * 3_600)
                let answer = try await client.execute(uri: "/me", method: .get, headers: [.cookie: cookie])
                #expect(answer.status == .ok)
                cookie = "otklik=\(try #require(answer.cookie("otklik")))"
            }
            site.clock.set(to: Site.start.addingTimeInterval(Sessions.longest + 1))
            try await client.execute(uri: "/me", method: .get, headers: [.cookie: cookie]) {
                #expect($0.status == .unauthorized)
            }

            let unused = try site.cookie()
            site.clock.advance(by: 12 * 3_600 + 1)
            try await client.execute(uri: "/me", method: .get, headers: [.cookie: unused]) {
                #expect($0.status == .unauthorized)
            }
        }
    }

    @Test("Cookies cannot be read by scripts, and over https are bound to the host")
    func attributes() throws {
        let plain = try Site().options.sessions
        let secure = try Site(["public.url": "https://city.example/"]).options.sessions
        let session = plain.start(account: "a", name: "A", roles: [], units: [], epoch: 1)
        let cookie = try plain.cookie(for: session)
        #expect(cookie.name == "otklik" && cookie.httpOnly && cookie.sameSite == .lax && !cookie.secure)
        let hosted = try secure.cookie(for: session)
        #expect(hosted.name == "__Host-otklik" && hosted.secure && hosted.path == "/" && hosted.domain == nil)
        #expect(secure.ended.maxAge == 0)
    }

    @Test("A handler that signs in or out has the last word on the cookie")
    func signOut() async throws {
        let site = try Site()
        let cookie = try site.cookie()
        let sessions = site.options.sessions
        let application = site.application { router in
            router.get("/out") { _, _ in
                var response = Response(status: .ok)
                response.setCookie(sessions.ended)
                return response
            }
        }
        site.clock.advance(by: 6 * 3_600)
        try await application.test(.router) { client in
            let answer = try await client.execute(uri: "/out", method: .get, headers: [.cookie: cookie])
            #expect(answer.headers[values: .setCookie].count == 1)
            #expect(answer.cookie("otklik") == "")
        }
    }
}

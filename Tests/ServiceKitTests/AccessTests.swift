import Appeals
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ServiceKit
import Testing

@Suite("Roles and units")
struct AccessTests {
    private func pages(_ router: Router<WebContext>) {
        router.get("/work") { _, context in try context.requireRole(.worker, .head).account }
        router.get("/dispatch") { _, context in try context.requireRole(.dispatcher).account }
        router.get("/staff") { _, context in try context.requireRole(.admin).account }
        router.get("/unit/{unit}") { _, context in try context.requireUnit(context.parameters.require("unit")).account }
    }

    /// What each role may open: work, dispatch, staff, a card of its own unit, a card of another unit.
    static let matrix: [(Role, [Bool])] = [
        (.operator, [false, false, false, true, false]),
        (.dispatcher, [false, true, false, true, true]),
        (.worker, [true, false, false, true, false]),
        (.head, [true, false, false, true, false]),
        (.manager, [false, false, false, true, true]),
        (.admin, [false, false, true, true, false]),
    ]
    static let addresses = ["/work", "/dispatch", "/staff", "/unit/lighting", "/unit/roads"]

    @Test("Each role opens what is its own, and gets 403 for the rest", arguments: matrix)
    func opens(role: Role, allowed: [Bool]) async throws {
        let site = try Site()
        let cookie = try site.cookie([role], units: ["lighting"])
        try await site.application(pages).test(.router) { client in
            for (address, isAllowed) in zip(Self.addresses, allowed) {
                try await client.execute(uri: address, method: .get, headers: [.cookie: cookie]) {
                    #expect($0.status == (isAllowed ? .ok : .forbidden), "\(role) \(address)")
                }
            }
        }
    }

    @Test("All roles are in the matrix")
    func complete() { #expect(Self.matrix.map(\.0) == Role.allCases) }

    @Test("A worker without units sees no unit's cards")
    func noUnits() async throws {
        let site = try Site()
        let cookie = try site.cookie([.worker], units: [])
        try await site.application(pages).test(.router) { client in
            let answer = try await client.execute(
                uri: "/unit/lighting", method: .get, headers: [.cookie: cookie, .acceptLanguage: "en"])
            #expect(answer.status == .forbidden)
            #expect(try answer.problem().detail == "This belongs to the unit lighting, which is not among yours.")
        }
    }

    @Test("A browser that is not signed in is led to the sign-in page and told where to return to")
    func redirect() async throws {
        try await Site().application(pages).test(.router) { client in
            let browser = try await client.execute(
                uri: "/work?unit=roads&page=2", method: .get, headers: [.accept: "text/html,*/*;q=0.8"])
            #expect(browser.status == .seeOther)
            #expect(browser.headers[.location] == "/sign-in?next=/work%3Funit%3Droads%26page%3D2")
            let program = try await client.execute(uri: "/work", method: .get, headers: [.accept: "application/json"])
            #expect(program.status == .unauthorized)
            #expect(program.headers[.contentType] == "application/problem+json")
        }
    }

    @Test(
        "Sign-in leads back only to pages of this site",
        arguments: [
            ("/work?unit=roads", true), ("/", true), ("//evil.example", false), ("/\\evil.example", false),
            ("https://evil.example", false), ("work", false), ("", false), ("/a\r\nSet-Cookie: x", false),
        ])
    func localPath(path: String, isLocal: Bool) {
        #expect(LocalPath.checked(path) == (isLocal ? path : nil))
    }
}

import Appeals
import Foundation
import HTTPTypes
import Pipeline
import ServiceKit
import TestSupport
import Testing

@testable import IntakeService

@Suite("Accounts of staff")
struct StaffTests {
    /// The first administrator, signed in with a lasting password.
    private func administrator(_ bench: IntakeBench) async throws -> Visitor {
        let first = try #require(try await bench.intake.ensureFirstAdministrator())
        let visitor = Visitor(bench)
        try await visitor.join(first.login, first.password)
        return visitor
    }

    @Test("begin with one administrator, made once, whose password is on no topic")
    func first() async throws {
        try await IntakeBench.with { bench in
            let first = try #require(try await bench.intake.ensureFirstAdministrator())
            #expect(first.login == "admin")
            #expect(try await bench.intake.ensureFirstAdministrator() == nil)
            try await bench.settled()
            #expect(try await bench.intake.ensureFirstAdministrator() == nil)
            let records = try await LogDump.records(of: bench.topics.staff, in: bench.log)
            #expect(records.count == 1)
            let text = String(decoding: try #require(records.first?.value), as: UTF8.self)
            #expect(!text.contains(first.password) && !text.contains("scrypt"))
        }
    }

    @Test("with a one-time password open the page for another one and nothing else, then all of their roles")
    func oneTime() async throws {
        try await IntakeBench.with { bench in
            let first = try #require(try await bench.intake.ensureFirstAdministrator())
            let visitor = Visitor(bench)
            let page = try await visitor.signIn(first.login, first.password)
            #expect(page.matches(of: #"type="password""#) == 2)
            #expect(try await visitor.open("/staff").status == 403)
            #expect(try await visitor.open("/staff/home").headers[.location] == "/account")
            _ = try await visitor.open("/account")
            #expect(try await visitor.send("/account", ["password": "short", "repeat": "short"]).status == 422)
            #expect(
                try await visitor.send("/account", ["password": first.password, "repeat": first.password]).status == 422
            )
            #expect(
                try await visitor.send("/account", ["password": "a long enough one", "repeat": "another"]).status == 422
            )
            #expect(
                try await visitor.send("/account", ["password": "a long enough one", "repeat": "a long enough one"])
                    .status == 303)
            #expect(try await visitor.open("/staff").status == 200)
            #expect(try await Visitor(bench).signIn(first.login, first.password).status == 422)
            #expect(try await Visitor(bench).signIn("ADMIN ", "a long enough one").status == 200)
        }
    }

    @Test("end their other sessions when the password changes, when they are disabled, when it is reset")
    func epoch() async throws {
        try await IntakeBench.with { bench in
            let admin = try await administrator(bench)
            let elsewhere = Visitor(bench)
            _ = try await elsewhere.signIn("admin", "correct horse battery")
            #expect(try await elsewhere.open("/staff").status == 200)
            _ = try await admin.open("/account")
            let change = [
                "current": "correct horse battery", "password": "quite another one", "repeat": "quite another one",
            ]
            #expect(try await admin.send("/account", change.merging(["current": "wrong one"]) { $1 }).status == 422)
            #expect(try await admin.send("/account", change).status == 303)
            #expect(try await elsewhere.open("/staff").headers[.location]?.hasPrefix("/sign-in") == true)
            #expect(try await admin.open("/staff").status == 200)
        }
    }

    @Test("are locked after five wrong passwords, the right one included, and let in after the wait")
    func locked() async throws {
        try await IntakeBench.with { bench in
            _ = try await administrator(bench)
            let guesser = Visitor(bench)
            for _ in 0..<5 { #expect(try await guesser.signIn("admin", "guess").status == 422) }
            let locked = try await guesser.signIn("admin", "correct horse battery")
            #expect(locked.status == 429)
            #expect(locked.headers[.retryAfter] != nil)
            bench.clock.advance(by: 31)
            #expect(try await guesser.signIn("admin", "correct horse battery").status == 200)
        }
    }

    @Test("get no further by many guesses at once than by one after the other")
    func parallelGuesses() async throws {
        try await IntakeBench.with { bench in
            _ = try await administrator(bench)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for guess in 0..<20 {
                    group.addTask { try await Visitor(bench).signIn("admin", "guess \(guess)").status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 422 } == 5)
            #expect(statuses.count { $0 == 429 } == 15)
        }
    }

    @Test("change nothing without the token of a page")
    func token() async throws {
        try await IntakeBench.with { bench in
            let admin = try await administrator(bench)
            _ = try await admin.open("/staff")
            let new = ["login": "kim", "name": "Пётр Ким", "role-dispatcher": "yes"]
            #expect(try await admin.send("/staff", new, token: false).status == 403)
            #expect(try await admin.send("/sign-out", [:], token: false).status == 403)
            #expect(try await !admin.open("/staff").text.contains("/staff/accounts/kim"))
        }
    }

    @Test("are added, shown, disabled and let in again by an administrator, each step in the audit")
    func administration() async throws {
        try await IntakeBench.with { bench in
            let admin = try await administrator(bench)
            _ = try await admin.open("/staff")
            let wrong = ["login": "Ким", "name": "", "role-worker": "yes"]
            let refused = try await admin.send("/staff", wrong)
            #expect(refused.status == 422)
            for field in ["login", "name", "units"] { #expect(refused.text.contains("href=\"#\(field)\"")) }
            let new = ["login": "kim", "name": "Пётр Ким", "role-worker": "yes", "unit-street-lighting": "yes"]
            let added = try await admin.send("/staff", new)
            let password = try #require(added.first(#"<code id="password">([^<]+)</code>"#))
            #expect(try await admin.send("/staff", new).status == 422)

            let kim = Visitor(bench)
            try await kim.join("kim", password)
            #expect(try await kim.open("/staff").status == 403)
            #expect(try await kim.open("/staff/home").text.contains("href=\"/work\""))

            _ = try await admin.open("/staff/accounts/kim")
            #expect(try await admin.send("/staff/accounts/kim/disable", [:]).status == 303)
            #expect(try await kim.open("/staff/home").headers[.location]?.hasPrefix("/sign-in") == true)
            #expect(try await kim.signIn("kim", "correct horse battery").status == 422)
            #expect(try await admin.send("/staff/accounts/kim/enable", [:]).status == 303)
            #expect(try await kim.signIn("kim", "correct horse battery").status == 200)
            let reset = try await admin.send("/staff/accounts/kim/password", [:])
            #expect(reset.first(#"<code id="password">([^<]+)</code>"#).map { $0 != password } == true)
            let audit = try await admin.open("/staff/accounts/kim").text
            #expect(!audit.contains("<code id=\"password\">"))
            for line in [
                "запись создана", "доступ закрыт", "доступ открыт", "выдан одноразовый пароль", "неверный пароль",
            ] {
                #expect(audit.contains(line), "\(line)")
            }
        }
    }

    @Test("get other roles and several units from an administrator; their sessions end, and the next has the new ones")
    func rights() async throws {
        try await IntakeBench.with { bench in
            let admin = try await administrator(bench)
            _ = try await admin.open("/staff")
            let new = ["login": "kim", "name": "Пётр Ким", "role-worker": "yes", "unit-street-lighting": "yes"]
            let added = try await admin.send("/staff", new)
            let kim = Visitor(bench)
            try await kim.join("kim", try #require(added.first(#"<code id="password">([^<]+)</code>"#)))

            let (card, path) = ("/staff/accounts/kim", "/staff/accounts/kim/rights")
            let before = try await admin.open(card).text
            #expect(before.contains(#"name="role-worker" value="yes" checked"#))
            #expect(before.contains(#"name="unit-street-lighting" value="yes" checked"#))
            #expect(!before.contains(#"name="role-head" value="yes" checked"#))

            let refused = try await admin.send(path, ["role-head": "yes"])
            #expect(refused.status == 422 && refused.text.contains("href=\"#units\""), "a head needs a unit")
            #expect(refused.text.contains(#"name="role-head" value="yes" checked"#), "what was ticked stays")
            #expect(try await admin.send(path, [:]).text.contains("href=\"#roles\""))
            let rights = [
                "role-head": "yes", "role-dispatcher": "yes", "unit-street-lighting": "yes", "unit-education": "yes",
            ]
            #expect(try await admin.send(path, rights, token: false).status == 403)
            let home = try await kim.open("/staff/home")
            #expect(home.status == 200 && !home.text.contains("href=\"/dispatch\""), "nothing has changed yet")
            _ = try await kim.open("/account")
            #expect(try await kim.send(path, rights).status == 403)

            #expect(try await admin.send(path, rights).headers[.location] == card)
            #expect(try await kim.open("/staff/home").headers[.location]?.hasPrefix("/sign-in") == true)
            #expect(try await kim.signIn("kim", "correct horse battery").text.contains("href=\"/dispatch\""))
            #expect(try await admin.send(path, rights).status == 303)
            #expect(try await kim.open("/staff/home").status == 200, "the same again ends no session")
            #expect(try await admin.open(card).text.contains("изменены роли и подразделения"))

            try await bench.settled()
            let folded = try await bench.stage.store.read { try StaffTable().account(login: "kim", in: $0)?.settings }
            #expect(folded?.roles == [.dispatcher, .head] && folded?.units == ["education", "street-lighting"])
            #expect(folded?.epoch == 3)
        }
    }

    @Test("keep the role of administrator when they are one's own, whatever else is changed")
    func ownRole() async throws {
        try await IntakeBench.with { bench in
            let (admin, elsewhere) = (try await administrator(bench), Visitor(bench))
            _ = try await elsewhere.signIn("admin", "correct horse battery")
            let path = "/staff/accounts/admin/rights"
            _ = try await admin.open("/staff/accounts/admin")
            let refused = try await admin.send(path, ["role-operator": "yes"])
            #expect(refused.status == 422 && refused.text.contains("href=\"#roles\""))
            #expect(try await elsewhere.open("/staff").status == 200)
            #expect(try await admin.send(path, ["role-admin": "yes", "role-operator": "yes"]).status == 303)
            #expect(try await admin.open("/staff").status == 200, "one's own session goes on")
            #expect(try await admin.open("/staff/home").text.contains("Записать обращение жителя"))
            #expect(try await elsewhere.open("/staff").headers[.location]?.hasPrefix("/sign-in") == true)
        }
    }

    @Test("keep at least one administrator")
    func last() async throws {
        try await IntakeBench.with { bench in
            let admin = try await administrator(bench)
            _ = try await admin.open("/staff/accounts/admin")
            #expect(try await admin.send("/staff/accounts/admin/disable", [:]).status == 409)
        }
    }

    @Test("are kept by the command line with the token of the suite's secret, and by nobody without it")
    func commandLine() async throws {
        try await IntakeBench.with { bench in
            let token = ["Authorization": "Bearer \(bench.keys.signature(of: "operations", for: .operations))"]
            let kim: [String: Any] = [
                "login": "kim", "name": "Пётр Ким", "roles": ["worker"], "units": ["street-lighting"],
            ]
            #expect(try await bench.post("/api/staff", kim).status == 401)
            #expect(try await bench.send(.get, "/api/staff", nil, ["Authorization": "Bearer x"]).status == 401)
            let added = try await bench.post("/api/staff", kim, headers: token)
            #expect(added.status == 201)
            let password = try #require(added.json["password"] as? String)
            #expect(try await bench.post("/api/staff", kim, headers: token).wrongFields == ["login"])
            let unknown = kim.merging(["login": "lee", "roles": ["mayor"], "units": ["none"]]) { $1 }
            #expect(Set(try await bench.post("/api/staff", unknown, headers: token).wrongFields) == ["roles", "units"])
            let list = try await bench.send(.get, "/api/staff", nil, token).text
            #expect(list.contains("\"kim\"") && !list.contains("password"))
            #expect(try await Visitor(bench).signIn("kim", password).status == 200)
            #expect(try await bench.send(.post, "/api/staff/kim/disable", nil, token).json["disabled"] as? Bool == true)
            #expect(try await Visitor(bench).signIn("kim", password).status == 422)
            #expect(try await bench.send(.post, "/api/staff/nobody/password", nil, token).status == 404)
            let reset = try await bench.send(.post, "/api/staff/kim/password", nil, token)
            #expect(reset.json["password"] as? String != password)
        }
    }

    @Test("are led to where they wanted to go, and never to another site")
    func next() async throws {
        try await IntakeBench.with { bench in
            _ = try await administrator(bench)
            let visitor = Visitor(bench)
            let asked = try await visitor.open("/staff?lang=ru")
            #expect(asked.headers[.location] == "/sign-in?next=/staff%3Flang%3Dru")
            _ = try await visitor.open("/sign-in?next=/staff")
            let fields = ["login": "admin", "password": "correct horse battery"]
            #expect(
                try await visitor.send("/sign-in", fields.merging(["next": "//evil.example"]) { $1 }).headers[.location]
                    == "/staff/home")
            #expect(try await visitor.open("/sign-in?next=/staff").headers[.location] == "/staff")
        }
    }
}

extension Answer {
    /// How often `text` stands in the body.
    fileprivate func matches(of text: String) -> Int { self.text.ranges(of: text).count }
}

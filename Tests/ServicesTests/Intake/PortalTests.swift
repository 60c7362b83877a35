import Appeals
import Foundation
import HTTPTypes
import Pipeline
import ServiceKit
import Testing
import WebPages

@testable import IntakeService

@Suite("The portal")
struct PortalTests {
    private static let report = [
        "type": "city.street-lighting", "key": "page-1", "text": "Темно у школы", "address": "Мира, 100",
        "settlement": "",
        "lat": "", "lon": "", "name": "Анна", "email": "anna@example.org", "phone": "", "consent": "yes",
    ]

    @Test("leads from the front page to the tracking page without JavaScript")
    func journey() async throws {
        try await IntakeBench.with { bench in
            let visitor = Visitor(bench)
            #expect(try await visitor.open("/").first(#"href="(/appeals/new)""#) != nil)
            #expect(try await visitor.open("/appeals/new").text.contains("category=city"))
            #expect(try await visitor.open("/appeals/new?category=city").text.contains("type=city.street-lighting"))
            let form = try await visitor.open("/appeals/new?type=city.street-lighting")
            for field in Self.report.keys { #expect(form.text.contains("name=\"\(field)\""), "\(field)") }
            let sent = try await visitor.send("/appeals/new", Self.report)
            #expect(sent.status == 303)
            let done = try await visitor.open(try #require(sent.headers[.location]))
            #expect(done.status == 200)
            #expect(done.text.contains("<svg role=\"img\""))
            let link = try #require(done.first(#"href="(/t/[0-9]{10}/[0-9a-z]{26})""#))
            // The words come back with the fold, a moment after the answer.
            var page = try await visitor.open(link)
            let deadline = ContinuousClock.now + .seconds(20)
            while !page.text.contains("Темно у школы"), ContinuousClock.now < deadline {
                page = try await visitor.open(link)
            }
            #expect(page.text.contains("Темно у школы"))
            #expect(page.text.contains("class=\"timeline\""))
        }
    }

    @Test("sends a form back with every error named and every word kept")
    func errors() async throws {
        try await IntakeBench.with { bench in
            let visitor = Visitor(bench)
            _ = try await visitor.open("/appeals/new?type=roads.potholes")
            let fields = Self.report.merging([
                "type": "roads.potholes", "text": "", "address": "", "lat": "север", "email": "anna@", "consent": "",
            ]) { $1 }.filter { $0.key != "consent" }
            let answer = try await visitor.send("/appeals/new", fields)
            #expect(answer.status == 422)
            for field in ["text", "lat", "email", "consent"] {
                #expect(answer.text.contains("href=\"#\(field)\""), "\(field)")
                #expect(answer.text.contains("id=\"\(field)-error\""), "\(field)")
            }
            #expect(answer.text.contains("value=\"север\"") && answer.text.contains("value=\"anna@\""))
            #expect(answer.text.contains("<details open>"))
        }
    }

    @Test("files one appeal when a page is sent twice, and another when its words have changed")
    func twice() async throws {
        try await IntakeBench.with { bench in
            let visitor = Visitor(bench)
            _ = try await visitor.open("/appeals/new?type=city.street-lighting")
            let first = try await visitor.send("/appeals/new", Self.report).headers[.location]
            let again = try await visitor.send("/appeals/new", Self.report).headers[.location]
            let other = try await visitor.send("/appeals/new", Self.report.merging(["text": "И у дома"]) { $1 })
                .headers[.location]
            #expect(first == again && first != other && other != nil)
        }
    }

    @Test("says to call 112 first where somebody can come to harm, and only there")
    func emergency() async throws {
        try await IntakeBench.with { bench in
            let visitor = Visitor(bench)
            let manhole = try await visitor.open("/appeals/new?type=roads.open-manhole").text
            #expect(manhole.contains("role=\"alert\"") && manhole.contains("tel:112"))
            let lighting = try await visitor.open("/appeals/new?type=city.street-lighting").text
            #expect(!lighting.contains("role=\"alert\"") && !lighting.contains("tel:112"))
        }
    }

    @Test("answers an old link with the list and a word, not with an error")
    func unknown() async throws {
        try await IntakeBench.with { bench in
            for path in ["/appeals/new?type=gone", "/appeals/new?category=gone"] {
                let answer = try await Visitor(bench).open(path)
                #expect(answer.status == 404)
                #expect(answer.text.contains("category=roads"))
            }
        }
    }

    @Test("shows figures that are those of the store, and none while there are none")
    func figures() async throws {
        try await IntakeBench.with { bench in
            #expect(try await !Visitor(bench).open("/").text.contains("stat-tile"))
            let solved = try await bench.file()
            _ = try await bench.file()
            try await bench.takeIntoWork(solved.id)
            try await bench.say(
                .resolved(Resolved(reply: "o")), of: solved.id, by: .staff("worker", unit: "street-lighting"))
            let text = try await Visitor(bench).open("/").text
            #expect(text.contains("Принято 2 обращения"))
            #expect(text.matches(of: /<p class="stat-value">(\d+)</).map { String($0.1) } == ["1", "0", "1"])
        }
    }

    @Test("has every text in both languages and no text too many")
    func words() throws {
        let clock = ManualClock(.now)
        let pages = try Pages(
            templates: IntakeParts.templates, city: try IntakeBench.city.get(), clock: clock)
        let sources = URL(filePath: #filePath).appending(path: "../../../..").standardized
        let folders = ["Services/Intake/Sources", "Shared/WebPages"].map { sources.appending(path: $0) }
        #expect(try TemplateCheck(pages.templates, sources: folders).problems == [])
    }

    @Test("draws a QR code with its three corners and a quiet zone")
    func code() throws {
        let image = try QRImage("https://otklik.example/t/4071553928/0123456789abcdefghjkmnpqrs", label: "link")
        #expect(image.path.hasPrefix("M4 4h7v1h-7z"))
        #expect(image.path.contains("M\(image.size - 11) 4h7v1h-7z"))
        #expect(image.path.contains("M4 \(image.size - 11)h7v1h-7z"))
    }
}

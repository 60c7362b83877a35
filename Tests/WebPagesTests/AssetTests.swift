@testable import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
@testable import WebPages

@Suite("Assets")
struct AssetTests {
    @Test("A page's assets are kept for ever under their content's hash; an old page still gets them")
    func caching() async throws {
        let site = try WebSite()
        let edition = site.pages.assets.edition(for: site.pages.city.current.city)
        try await site.open { client in
            let page = try await client.page("/about/accessibility").text
            let addresses = page.matches(of: /(?:src|href)="(\/assets\/[^"#]+)/).map { String($0.1) }
            #expect(
                Set(addresses.map { URL(filePath: $0).lastPathComponent })
                    == ["favicon.svg", "city.css", "site.css", "site.js", "arms.svg", "icons.svg"])
            for address in Set(addresses) {
                let asset = try await client.execute(uri: address, method: .get)
                #expect(asset.status == .ok && asset.body.readableBytes > 0, "\(address)")
                #expect(asset.headers[.cacheControl] == "public, max-age=31536000, immutable")
                let tag = try #require(asset.headers[.eTag])
                let again = try await client.execute(uri: address, method: .get, headers: [.ifNoneMatch: tag])
                #expect(again.status == .notModified && again.body.readableBytes == 0)
            }
            let old = try await client.execute(uri: "/assets/000000000000/site.css", method: .get)
            #expect(old.status == .ok && old.headers[.cacheControl] == "public, max-age=60")
            for lost in [
                "/assets/\(edition.hash)/..%2fcity.css", "/assets/\(edition.hash)/lost.css", "/assets/leaflet/lost.js",
            ] {
                #expect(try await client.execute(uri: lost, method: .get).status == .notFound)
            }
        }
    }

    @Test("Another city has other colours and arms, and so another hash")
    func cities() throws {
        let site = try WebSite()
        let city = site.pages.city.current.city
        var before = site.pages.assets.edition(for: city)
        #expect(site.pages.assets.edition(for: city).hash == before.hash)
        let other = try CityPack.load(
            from: WebSite.root.appending(path: "Tests/AppealsTests/Fixtures/other-city")
        ).city
        let after = site.pages.assets.edition(for: other)
        #expect(after.hash != before.hash)
        before = site.pages.assets.edition(for: city)
        let style = try #require(before.files["city.css"])
        #expect(String(buffer: style.bytes).contains("--primary:\(city.light.primary.hex)"))
        let arms = try #require(after.files["arms.svg"])
        #expect(String(buffer: arms.bytes).contains("xmlns=\"http://www.w3.org/2000/svg\""))
    }

    @Test(
        "Leaflet comes from its Debian package",
        .enabled(if: FileManager.default.fileExists(atPath: AssetRoutes.leafletFolder.path)))
    func leaflet() async throws {
        try await WebSite().open { client in
            for name in ["leaflet.js", "leaflet.css", "images/marker-icon.png"] {
                let asset = try await client.execute(uri: "/assets/leaflet/\(name)", method: .get)
                #expect(asset.status == .ok && asset.headers[.contentType] != nil, "\(name)")
            }
        }
    }

    @Test("Layout, style, script and icons are under 60 KB on the wire")
    func weight() async throws {
        let site = try WebSite()
        let files = site.pages.assets.edition(for: site.pages.city.current.city).files
        try await site.open { client in
            let page = try await client.page("/about/accessibility").body
            let parts =
                try [page]
                + ["city.css", "site.css", "site.js", "icons.svg", "arms.svg"].map { try #require(files[$0]).bytes }
            let sizes = try parts.map(gzipped)
            #expect(sizes.allSatisfy { $0 > 100 } && sizes.reduce(0, +) < 60_000, "\(sizes)")
        }
    }

    @Test("Every icon that a template or a model names is drawn")
    func icons() throws {
        let site = try WebSite()
        let drawn = Set(site.pages.assets.edition(for: site.pages.city.current.city).icons)
        let named = site.pages.templates.sources.flatMap {
            $0.text.matches(of: /icons\.svg#([a-z-]+)/).map { String($0.1) }
        }
        #expect(Set(named).subtracting(drawn) == [])
        #expect(Phase.allCases.allSatisfy { drawn.contains(StatusBadge.look(of: $0).icon) })
        #expect(EventType.allCases.allSatisfy { drawn.contains(StatusBadge.look(ofEvent: $0).icon) })
        #expect(SiteSection.allCases.allSatisfy { drawn.contains($0.icon) })
    }
}

/// How many bytes `bytes` have when compressed as the server does.
private func gzipped(_ bytes: ByteBuffer) throws -> Int {
    let file = FileManager.default.temporaryDirectory.appending(path: "weight-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(bytes.readableBytesView).write(to: file)
    let (gzip, output) = (Process(), Pipe())
    gzip.executableURL = URL(filePath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-6c", file.path]
    gzip.standardOutput = output
    try gzip.run()
    let size = try output.fileHandleForReading.readToEnd()?.count ?? 0
    gzip.waitUntilExit()
    return size
}

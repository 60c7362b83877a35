@testable import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import ServiceKit
@testable import WebPages

/// The site as a process serves it, without services: for one test.
struct WebSite {
    /// 24 November 2026, 14:05 in Yuzhno-Sakhalinsk.
    static let now = Date(timeIntervalSince1970: 1_795_489_500)
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let cityFolder = root.appending(path: "deploy/city/yuzhno-sakhalinsk")

    /// Everyone who was ever signed in still is.
    private struct Everyone: StaffDirectory {
        func epoch(of account: String) async -> Int? { 1 }
    }

    let pages: Pages
    private let options: WebOptions

    init(templates: URL? = nil, city: URL = WebSite.cityFolder, demo: Bool = false) throws {
        let clock = ManualClock(Self.now)
        pages = try Pages(templates: templates, city: CityPackSource(folder: city), clock: clock, demo: demo)
        let settings = try Settings(Settings.reader(overrides: [:], environment: [:]))
        var options = WebOptions(
            keys: Keys(secret: Data(repeating: 7, count: 32)), clock: clock, staff: Everyone(), settings: settings)
        options.problemPage = pages.problemPage
        self.options = options
    }

    /// Words and dates as a reader of `language` sees them.
    func localizer(_ language: Language) -> Localizer {
        Localizer(
            pages.templates.strings, language: language, timeZone: pages.city.current.city.timeZone, now: Self.now)
    }

    /// Lets `visit` ask for pages; `add` mounts more of them.
    func open(
        adding add: (Router<WebContext>) -> Void = { _ in },
        _ visit: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let router = WebServer.router(options)
        SiteRoutes(pages: pages).mount(on: router)
        add(router)
        var logger = Logger(label: "site")
        logger.logLevel = .critical
        let server = WebServer.make(router: router, host: "127.0.0.1", port: 0, logger: logger)
        try await server.application.test(.router, visit)
    }

    /// The `Cookie` header of a member of staff.
    func cookie(_ roles: Set<Role>, units: Set<String> = []) throws -> String {
        let session = options.sessions.start(
            account: "ivanova", name: "Иванова А. П.", roles: roles, units: units, epoch: 1)
        let cookie = try options.sessions.cookie(for: session)
        return "\(cookie.name)=\(cookie.value)"
    }
}

extension TestClientProtocol {
    /// The page at `path`, as a browser asks for it.
    func page(_ path: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        var all: HTTPFields = [.accept: "text/html"]
        for header in headers { all.append(header) }
        return try await execute(uri: path, method: .get, headers: all)
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
}

/// A folder of templates for one test.
func withTemplates<Result>(_ files: [String: String], _ work: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    return try work(folder)
}

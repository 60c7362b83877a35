import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import ServiceKit

/// A member of staff in a browser without JavaScript: a session, pages, forms.
struct DeskVisitor: Sendable {
    /// Lets a member of staff in: login, roles, units.
    typealias Door = @Sendable (String, Set<Role>, Set<String>) throws -> DeskVisitor

    /// A page as it was answered.
    struct Page: Sendable {
        let status: HTTPResponse.Status
        let text: String
        let location: String?
    }

    private let client: any TestClientProtocol
    private let cookie: String

    /// Runs `body` with visitors of `module`'s pages; `login` and what it may do as `hire` said.
    static func visit<Module: ServiceModule>(
        _ module: Module, _ bench: DeskBench,
        _ body: @Sendable @escaping (@escaping Door) async throws -> Void
    ) async throws {
        let options = WebOptions(
            keys: bench.keys, clock: bench.clock, staff: module.staff,
            settings: try Settings(Settings.reader(environment: [:])))
        let router = WebServer.router(options)
        module.mount(on: router)
        try await Application(router: router).test(.router) { client in
            try await body { login, roles, units in
                let session = options.sessions.start(
                    account: login, name: login, roles: roles, units: units, epoch: 1)
                return DeskVisitor(client: client, cookie: "otklik=\(try options.sessions.cookie(for: session).value)")
            }
        }
    }

    private init(client: any TestClientProtocol, cookie: String) {
        (self.client, self.cookie) = (client, cookie)
    }

    func open(_ path: String) async throws -> Page { try await send(.get, path, nil) }

    /// Fills in the form of `page` that goes to `action` and sends it; what is not filled in stays as the page has it.
    func submit(_ page: Page, _ action: String, _ fields: [String: String] = [:]) async throws -> Page {
        guard let start = page.text.range(of: "action=\"\(action)\""),
            let end = page.text[start.upperBound...].range(of: "</form>")
        else { throw NoForm(action: action) }
        var values = fields
        let form = page.text[start.upperBound..<end.lowerBound]
        for match in form.matches(of: /<input type="hidden" name="([^"]+)" value="([^"]*)"/) {
            values[String(match.1), default: String(match.2)] += ""
        }
        return try await post(action, values)
    }

    func post(_ path: String, _ fields: [String: String]) async throws -> Page {
        let letters = CharacterSet.alphanumerics
        let body = fields.map {
            "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: letters) ?? "")"
        }.joined(separator: "&")
        return try await send(.post, path, body)
    }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ body: String?) async throws -> Page {
        var headers: HTTPFields = [.cookie: cookie, .acceptLanguage: "ru"]
        if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        let answer = try await client.execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        return Page(
            status: answer.status, text: String(buffer: answer.body), location: answer.headers[.location])
    }
}

/// A page does not have the form that a test wants to send.
struct NoForm: Error, CustomStringConvertible {
    let action: String
    var description: String { "No form goes to \(action)." }
}

import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline
import ServiceKit
import WebPages

/// A resident's page of choices, `/notify/choices/<appeal>/<contact>/<signature>`, and the one press with which a mail
/// program unsubscribes there (RFC 8058).
///
/// Nobody signs in. The signature in the address is what proves a request: mail programs have no page of ours to take a
/// token from, so a POST here needs none (`FormMiddleware.cookieless`), and no other site knows the address. A GET
/// changes nothing, whatever looks at links in mails.
struct ChoicesRoutes: Sendable {
    let stage: Stage<NotifierFlow>
    let city: CityPackSource
    let addresses: ChoicesAddress
    let pages: Pages

    /// The most bytes of a mail program's request that is no urlencoded form.
    private static let bodyLimit = 4_096
    /// How long saving waits for the choices to come back from the log.
    private static let patience: Duration = .seconds(3)

    func mount(on router: Router<WebContext>) {
        router.get("\(ChoicesAddress.folder){holder}/{recipient}/{signature}", use: page)
        router.post("\(ChoicesAddress.folder){holder}/{recipient}/{signature}", use: save)
    }

    @Sendable
    private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let holder = try await find(context) else { return try erased(context) }
        let saved = request.uri.queryParameters.get("saved").flatMap(ChoicesPage.Saved.init)
        return try render(holder, saved: saved, context)
    }

    /// Saves what was chosen and leads back to the page, or unsubscribes from mail.
    @Sendable
    private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let holder = try await find(context) else { return try erased(context) }
        if try await isOneClick(request, context) {
            try await write(ChoicesForm.withoutMail, of: holder)
            let text = pages.localizer(in: holder.contact.language)
            return Response(
                status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: text("choices-unsubscribed") + "\n")))
        }
        do {
            let zones = RussianZones.identifiers + [holder.choices.timeZone].compactMap { $0 }
            let choices = try ChoicesForm(context.form, of: holder, zones: zones).choices
            try await write({ _ in choices }, of: holder)
            let saved: ChoicesPage.Saved = try await isReadBack(choices, of: holder) ? .yes : .soon
            return Response(
                status: .seeOther, headers: [.location: "\(address(of: holder))?saved=\(saved.rawValue)"])
        } catch let invalid as InvalidInput {
            return try render(holder, wrong: invalid.errors, context)
        }
    }

    /// Whose page it is; `nil` when the appeal was erased.
    /// - Throws: `Problem` 404 for an address that we did not write, and the same for one that leads to nobody.
    private func find(_ context: WebContext) async throws -> ChoicesHolder? {
        func part(_ name: String) -> String { context.parameters.get(name) ?? "" }
        let (recipient, holder, flow) = (part("recipient"), part("holder"), stage.flow)
        let unknown = Problem(
            .notFound, pages.localizer(for: context)("choices-unknown"), in: context.language)
        guard addresses.isGenuine(part("signature"), of: recipient, in: holder) else { throw unknown }
        switch try await stage.store.read({ try ChoicesHolder.find(recipient, of: holder, flow: flow, in: $0) }) {
        case .holder(let found): return found
        case .erased: return nil
        case .unknown: throw unknown
        }
    }

    /// Whether a mail program asks to unsubscribe. It sends `List-Unsubscribe=One-Click` as a form of either kind.
    private func isOneClick(_ request: Request, _ context: WebContext) async throws -> Bool {
        if context.form["List-Unsubscribe"] == "One-Click" { return true }
        guard request.headers[.contentType]?.lowercased().hasPrefix("multipart/form-data") ?? false else {
            return false
        }
        let body = String(buffer: try await request.body.collect(upTo: Self.bodyLimit))
        return body.contains("name=\"List-Unsubscribe\"") && body.contains("One-Click")
    }

    /// Writes what `change` makes of the choices as they are in the turn, unless it changes nothing.
    private func write(_ change: @escaping @Sendable (Choices) -> Choices, of holder: ChoicesHolder) async throws {
        let flow = stage.flow
        try await stage.perform { db, emit in
            let known = try ChoicesHolder.choices(of: holder.recipient, in: holder.holder, flow: flow, in: db)
            let choices = change(known ?? Choices())
            if choices == known ?? Choices() { return }
            try emit.emit(
                PersonalRecord(subject: holder.holder, time: emit.now, choices: choices, of: holder.recipient),
                to: flow.topics.appeals)
        }
    }

    /// Waits until the choices came back from the log, so that the page shows them.
    /// - Returns: `false` when they have not come in time; they will.
    private func isReadBack(_ choices: Choices, of holder: ChoicesHolder) async throws -> Bool {
        let flow = stage.flow
        @Sendable func isThere() async throws -> Bool {
            try await stage.store.read { db in
                let known = try ChoicesHolder.choices(of: holder.recipient, in: holder.holder, flow: flow, in: db)
                return known ?? Choices() == choices
            }
        }
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                // Asked for before the store is read, so that nothing falls between.
                let changes = stage.changes()
                if try await isThere() { return true }
                for await _ in changes where try await isThere() { return true }
                return false
            }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    private func address(of holder: ChoicesHolder) -> String {
        addresses.path(of: holder.recipient, in: holder.holder)
    }

    private func render(
        _ holder: ChoicesHolder, saved: ChoicesPage.Saved? = nil, wrong: [FieldError] = [], _ context: WebContext
    ) throws -> Response {
        let text = pages.localizer(for: context)
        let model = ChoicesPage(
            holder, at: address(of: holder), saved: saved, wrong: wrong, pack: city.current, in: text)
        return try pages.render(
            "notify-choices", model, title: text("choices-title", ["number": holder.number.description]),
            context: context, section: .track, shape: .reading, status: wrong.isEmpty ? .ok : .unprocessableContent)
    }

    private func erased(_ context: WebContext) throws -> Response {
        let text = pages.localizer(for: context)
        let state = EmptyState(text("choices-erased"), text: text("choices-erased-text"), icon: "lock")
        return try pages.render(
            "notify-choices-erased", ChoicesErasedPage(state: state), title: text("choices-erased-title"),
            context: context, section: .track, status: .gone)
    }
}

import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline
import ServiceKit
import WebPages

/// Finding an appeal by number and code, and its page behind the secret link with all that the resident can do there.
struct TrackingRoutes: Sendable {
    let parts: IntakeParts
    private let guesses: GuessGuard
    private let live: LiveEvents

    init(parts: IntakeParts) {
        self.parts = parts
        guesses = GuessGuard(clock: parts.environment.clock)
        live = LiveEvents(stage: parts.stage, appeals: parts.appeals, clock: parts.environment.clock)
    }

    func mount(on router: Router<WebContext>) {
        router.get("/track", use: find)
        router.post("/track", use: found)
        // Somebody who typed or cut off the link: the number alone leads to the form, whether it exists or not.
        router.get("/t/:number") { _, context in
            let typed = context.parameters.get("number") ?? ""
            return Response.seeOther("/track?number=\(typed.filter { $0.isASCII && $0.isNumber }.prefix(10))")
        }
        router.get("/t/:number/:secret", use: page)
        router.get("/t/:number/:secret/live", use: fragment)
        router.get("/t/:number/:secret/events") { request, context in
            let view = try await view(context)
            let seen = request.headers[.lastEventID] ?? (try? FormData(urlencoded: request.uri.query ?? ""))?["since"]
            return try live.response(for: view.appeal.id, seen: seen, from: context.remoteAddress, in: context.language)
        }
        router.post("/t/:number/:secret/reply") { _, context in
            try await act(context) { check in
                check.take { () throws(FieldError) in try Validated.text(context.form["text"], field: "text") }
                    .map { .reply($0) }
            }
        }
        router.post("/t/:number/:secret/reopen") { _, context in
            try await act(context) { check in
                check.take { () throws(FieldError) in try Validated.text(context.form["reason"], field: "reason") }
                    .map { .reopen($0) }
            }
        }
        router.post("/t/:number/:secret/rate") { _, context in
            try await act(context) { check in
                let comment = check.take { () throws(FieldError) in
                    try Validated.optionalText(context.form["comment"], field: "comment")
                }
                guard let score = context.form["score"].flatMap({ Int($0) }), (1...5).contains(score) else {
                    check.fail("score", .missing)
                    return nil
                }
                return comment.map { .rate(score, comment: $0) }
            }
        }
        router.post("/t/:number/:secret/withdraw") { _, context in try await act(context) { _ in .withdraw } }
    }

    @Sendable
    private func find(_ request: Request, _ context: WebContext) throws -> Response {
        let typed = try FormData(urlencoded: request.uri.query ?? "")["number"] ?? ""
        return try findPage(FindPage(number: typed, in: parts.pages.localizer(for: context)), .ok, context)
    }

    @Sendable
    private func found(_ request: Request, _ context: WebContext) async throws -> Response {
        let (text, typed) = (parts.pages.localizer(for: context), context.form["number"] ?? "")
        var check = Validation()
        let code = check.take { () throws(FieldError) in
            try Validated.text(context.form["code"], field: "code", limit: 100, lines: false)
        }
        let number = TrackingNumber(typed)
        if number == nil { check.fail("number", .other(Self.noNumber)) }
        guard let number, let code else {
            return try findPage(FindPage(number: typed, wrong: check.errors, in: text), .unprocessableContent, context)
        }
        if let seconds = guesses.begin(at: number.digits, from: context.remoteAddress) {
            let notice = Alert(.warning, text: text("find-wait", count: max(1, Int(seconds / 60))))
            var response = try findPage(FindPage(number: typed, notice: notice, in: text), .tooManyRequests, context)
            response.headers[.retryAfter] = "\(Int(seconds.rounded(.up)))"
            return response
        }
        let (appeals, links) = (parts.appeals, parts.links)
        let appeal = try await parts.stage.store.read { db in
            try appeals.id(of: number, in: db).flatMap { try appeals.appeal($0, in: db) }
        }
        guard let appeal, links.opens(code, id: appeal.id) else {
            guesses.failed(from: context.remoteAddress)
            let notice = Alert(.danger, title: text("find-nothing"), text: text("find-nothing-text"))
            return try findPage(FindPage(number: typed, notice: notice, in: text), .notFound, context)
        }
        guesses.succeeded(at: number.digits, from: context.remoteAddress)
        return .seeOther(links.path(to: appeal))
    }

    @Sendable
    private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        try page(try await view(context), context)
    }

    @Sendable
    private func fragment(_ request: Request, _ context: WebContext) async throws -> Response {
        let (view, text) = (try await view(context), parts.pages.localizer(for: context))
        let model = TrackLive(
            view, path: parts.links.path(to: view.appeal), files: parts.fileAddress, pack: parts.pack, in: text)
        return try parts.pages.fragment("intake-track-live", model, context: context)
    }

    /// Does what the form asks for and leads back to the page; shows the page with the errors when the form is wrong.
    private func act(
        _ context: WebContext, _ read: (inout Validation) -> ResidentAction?
    ) async throws -> Response {
        let view = try await view(context)
        var check = Validation()
        guard let action = read(&check), check.errors.isEmpty else {
            return try page(view, wrong: check.errors, context)
        }
        try await action.perform(
            on: view.appeal.id, pack: parts.pack, topic: parts.environment.topics.appeals, stage: parts.stage)
        return .seeOther(parts.links.path(to: view.appeal))
    }

    private func view(_ context: WebContext) async throws -> AppealView {
        try await parts.view(number: context.parameters.get("number"), secret: context.parameters.get("secret"))
    }

    private func page(_ view: AppealView, wrong: [FieldError] = [], _ context: WebContext) throws -> Response {
        let text = parts.pages.localizer(for: context)
        let title = text("track-title", ["number": "\(view.appeal.number)"])
        if view.appeal.phase == .erased {
            let state = EmptyState(text("track-erased"), text: text("track-erased-text"), icon: "lock")
            return try parts.pages.render(
                "intake-erased", ErasedPage(state: state), title: title, context: context, section: .track,
                status: .gone)
        }
        let page = TrackPage(
            view, path: parts.links.path(to: view.appeal), choices: parts.links.choices(of: view.appeal),
            files: parts.fileAddress, entries: context.form,
            wrong: wrong, pack: parts.pack, in: text)
        return try parts.pages.render(
            "intake-track", page, title: title, context: context, section: .track, shape: .reading,
            status: wrong.isEmpty ? .ok : .unprocessableContent)
    }

    private func findPage(_ page: FindPage, _ status: HTTPResponse.Status, _ context: WebContext) throws -> Response {
        let title = parts.pages.localizer(for: context)("find-title")
        return try parts.pages.render(
            "intake-find", page, title: title, context: context, section: .track, shape: .reading, status: status)
    }

    static let noNumber = LocalizedText(
        ru: "В номере десять цифр, и последняя проверяет остальные: похоже на опечатку.",
        en: "A number has ten digits, and the last one checks the others: this looks like a slip.")
}

/// What is left of an erased appeal: the word that it is.
struct ErasedPage {
    let state: EmptyState
}

extension HTTPField.Name {
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
}

import Appeals
import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import Pipeline
import ServiceKit
import WebPages

/// `/track/lost`: has the secret link sent again to the contact on file. The answer is the same whether there is such an appeal, a contact, or neither.
struct LostLinkRoutes: Sendable {
    let parts: IntakeParts
    private let guesses: GuessGuard

    /// Seconds in which a link is sent once, however often it is asked for: nobody shall be flooded by a stranger.
    static let pause: TimeInterval = 3_600

    init(parts: IntakeParts) {
        self.parts = parts
        guesses = GuessGuard(clock: parts.environment.clock)
    }

    func mount(on router: Router<WebContext>) {
        router.get("/track/lost") { _, context in
            try page(LostPage(in: parts.pages.localizer(for: context)), .ok, context)
        }
        router.post("/track/lost", use: ask)
    }

    @Sendable
    private func ask(_ request: Request, _ context: WebContext) async throws -> Response {
        let (text, typed) = (parts.pages.localizer(for: context), context.form["number"] ?? "")
        guard let number = TrackingNumber(typed) else {
            let wrong = [FieldError("number", .other(TrackingRoutes.noNumber))]
            return try page(LostPage(number: typed, wrong: wrong, in: text), .unprocessableContent, context)
        }
        if let seconds = guesses.begin(at: number.digits, from: context.remoteAddress) {
            let notice = Alert(.warning, text: text("find-wait", count: max(1, Int(seconds / 60))))
            var response = try page(LostPage(number: typed, notice: notice, in: text), .tooManyRequests, context)
            response.headers[.retryAfter] = "\(Int(seconds.rounded(.up)))"
            return response
        }
        // Nobody tries many numbers from one place.
        guesses.failed(from: context.remoteAddress)
        let topic = parts.environment.topics.appeals
        // One turn of the Stage in any case: the time that it takes tells nothing.
        try await parts.stage.perform { db, emit in try Self.ask(number, topic, in: db, emit: &emit) }
        let notice = Alert(.success, title: text("lost-done"), text: text("lost-done-text"))
        return try page(LostPage(notice: notice, in: text), .ok, context)
    }

    private static func ask(
        _ number: TrackingNumber, _ topic: Topic, in db: Database, emit: inout Emissions
    ) throws {
        let appeals = AppealReader()
        guard let id = try appeals.id(of: number, in: db), let view = try appeals.view(id, in: db),
            view.appeal.author != nil, view.appeal.phase != .erased
        else { return }
        let last = view.events.last { $0.body.type == .linkAsked }?.time ?? .distantPast
        guard emit.now.timeIntervalSince(last) >= pause else { return }
        let event = Event(
            source: emit.source, subject: id, time: emit.now, actor: .resident, body: .linkAsked(LinkAsked()))
        try emit.emit(event, to: topic)
    }

    private func page(_ page: LostPage, _ status: HTTPResponse.Status, _ context: WebContext) throws -> Response {
        let text = parts.pages.localizer(for: context)
        return try parts.pages.render(
            "intake-lost", page, title: text("lost-title"), context: context, section: .track,
            trail: [Link(text("nav-track"), "/track"), Link(text("lost-title"))], shape: .reading, status: status)
    }
}

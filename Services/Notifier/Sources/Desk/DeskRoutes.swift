import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import Metrics
import Pipeline
import ServiceKit
import WebPages

/// What is told by hand, `/notify/desk`: letters to print, people to call, and what came of both.
///
/// A page with a name, an address or a number is written down when it is asked for, even by GET: that a person's data
/// was seen is no change that a link could do to anybody (RFC 9110 section 9.2.1 lets safe requests be logged).
struct DeskRoutes: Sendable {
    let stage: Stage<NotifierFlow>
    let writer: LetterWriter
    let pages: Pages
    let clock: any WallClock

    func mount(on router: Router<WebContext>) {
        router.get("/notify/desk", use: list)
        router.get("/notify/desk/letter") { request, context in
            try await letters(request.uri.queryParameters.get("job") ?? "", context)
        }
        router.get("/notify/desk/letters") { _, context in try await letters(nil, context) }
        router.get("/notify/desk/call") { request, context in
            try await call(request.uri.queryParameters.get("job") ?? "", context)
        }
        router.post("/notify/desk/call", use: take)
        router.post("/notify/desk/outcome", use: record)
    }

    @Sendable
    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireRole(.operator, .manager, .admin)
        let (flow, now, asked) = (stage.flow, clock.now, request.uri.queryParameters)
        let queue = try await stage.store.read { try DeskQueue(at: now, flow: flow, in: $0) }
        let text = pages.localizer(for: context)
        let done = asked.get("done").flatMap(DeskOutcome.init).map { outcome in
            (outcome: outcome, count: max(0, asked.get("count", as: Int.self) ?? 0))
        }
        return try pages.render(
            "notify-desk", DeskPage(queue, done: done, for: session, in: text), title: text("desk-title"),
            context: context, section: .notify, shape: .wide)
    }

    /// The letter of the job `id`, or all that wait when it is `nil`.
    private func letters(_ id: String?, _ context: WebContext) async throws -> Response {
        let session = try context.requireRole(.operator, .admin)
        let (flow, pack) = (stage.flow, writer.city.current)
        let cards = try await stage.perform { db, emit in
            try DeskCard.letters(id, to: session.account, flow: flow, pack: pack, now: emit.now, in: db)
        }
        let text = pages.localizer(for: context)
        let title = text(id == nil ? "desk-letters-title" : "desk-letter-title")
        return try pages.render(
            "notify-letters", LetterPage(cards, isOne: id != nil, by: writer, in: text), title: title,
            context: context, section: .notify, trail: trail(to: title, in: text))
    }

    /// The call of the job `id`; whom to call is shown to who has it.
    private func call(_ id: String, wasTaken: Bool = false, _ context: WebContext) async throws -> Response {
        let session = try context.requireRole(.operator, .admin)
        let (flow, pack, text) = (stage.flow, writer.city.current, pages.localizer(for: context))
        let found = try await stage.perform { db, emit in
            try CallCard(id, for: session.account, flow: flow, pack: pack, now: emit.now, in: db)
        }
        guard let found else { throw Problem(.notFound, text("desk-call-none"), in: context.language) }
        let title = text("desk-call-title", ["number": found.number?.description ?? "—"])
        return try pages.render(
            "notify-call", CallPage(found, wasTaken: wasTaken, by: writer, in: text), title: title, context: context,
            section: .notify, trail: trail(to: title, in: text), status: wasTaken ? .conflict : .ok)
    }

    /// Gives a call to who asks and leads to it; when somebody else has it, the page there says so.
    @Sendable
    private func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireRole(.operator, .admin)
        let fromOther = context.form["over"] == "yes"
        guard let job = context.form["job"], !job.isEmpty else { throw InvalidInput(FieldError("job", .missing)) }
        try await stage.perform { db, emit in
            guard try DeskQueue.job(job, by: .telephone, in: db) != nil else { return }
            _ = try CallTable.take(job, by: session.account, fromOther: fromOther, now: emit.now, in: db)
        }
        return Response(status: .seeOther, headers: [.location: CallPage.address(of: job)])
    }

    /// Writes down what came of letters or of a call and leads back to the lists.
    @Sendable
    private func record(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireRole(.operator, .admin)
        var fields = FormReading(context.form)
        let outcome = fields.value("outcome", DeskOutcome.init(rawValue:))
        let jobs = (context.form["job"] ?? "").split(separator: " ").map(String.init)
        if jobs.isEmpty { fields.add("job", .missing) }
        if jobs.count > DeskQueue.limit { fields.add("job", .tooMany(DeskQueue.limit)) }
        try fields.check()
        guard let outcome else { throw InvalidInput(FieldError("outcome", .missing)) }
        let command = DeskCommand(outcome: outcome, jobs: jobs, account: session.account, flow: stage.flow)
        do {
            let count = try await stage.perform { try command.run(in: $0, emit: &$1) }
            Counter(
                label: "messages",
                dimensions: [
                    ("channel", outcome.channel.rawValue),
                    ("outcome", outcome.failure == nil ? "delivered" : "undelivered"),
                ]
            ).increment(by: count)
            return Response(
                status: .seeOther, headers: [.location: "/notify/desk?done=\(outcome.rawValue)&count=\(count)"])
        } catch let taken as DeskCommand.Taken {
            return try await call(taken.job, wasTaken: true, context)
        }
    }

    private func trail(to title: String, in text: Localizer) -> [Link] {
        [Link(text("desk-title"), NotifyPart.desk.address), Link(title)]
    }
}

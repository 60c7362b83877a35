import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit
import WebPages

/// `POST /api/appeals`, `GET /api/appeals/{number}`: the portal for programs. `openapi.yaml` describes it.
struct AppealAPI: Sendable {
    let parts: IntakeParts

    func mount(on router: Router<WebContext>) {
        router.post("/api/appeals", use: submit)
        router.get("/api/appeals/:number", use: look)
    }

    /// 201 for a new appeal, 200 with the same content when the `Idempotency-Key` has filed it before.
    @Sendable
    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        // A structured-field string (RFC 9651) comes in quotes; most clients send it bare.
        let key = request.headers[.idempotencyKey].map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \"")) }
        let sent = try await request.json(as: AppealRequest.self)
        let draft = sent.draft(channel: parts.pack.portal)
        let receipt = try await parts.submit(
            draft, language: context.language, key: key, beside: staffOnly(draft.channel))
        let answer = FiledAnswer(receipt.appeal, links: parts.links)
        let location = "/api/appeals/\(answer.number)?secret=\(answer.secret)"
        return try .json(answer, status: receipt.isNew ? .created : .ok, headers: [.location: location])
    }

    @Sendable
    private func look(_ request: Request, _ context: WebContext) async throws -> Response {
        let secret = try FormData(urlencoded: request.uri.query ?? "")["secret"]
        let view = try await parts.view(number: context.parameters.get("number"), secret: secret)
        return try .json(AppealAnswer(view, pack: parts.pack, in: parts.pages.localizer(for: context)))
    }

    /// Ways in that are figures of the operators' desk, of a bot or of the mail server: nobody may claim them from outside.
    private func staffOnly(_ channel: String?) -> [FieldError] {
        switch channel.flatMap({ parts.pack.channels[$0] })?.entry {
        case .desk, .bot, .mail: [FieldError("channel", .other(Self.notFromOutside))]
        case .portal, .api, nil: []
        }
    }

    private static let notFromOutside = LocalizedText(
        ru: "Этот способ отмечают сами сотрудники или программы: укажите portal, app или другой электронный.",
        en: "This way is recorded by staff or by programs: name portal, app or another electronic one.")
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}

import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `POST /hooks/bounces`: what a mail provider says of mails that it had taken, as JSON `{"message_id", "status", "action"}` or a list of those.
struct BounceRoute: Sendable {
    let bounces: Bounces
    /// What the provider proves itself with, `Authorization: Bearer`.
    let token: String
    let keys: Keys

    /// Reports in one request.
    private static let most = 1_000

    func mount(on router: Router<WebContext>) { router.post("/hooks/bounces", use: receive) }

    /// 200 with how many were written down and how many said nothing to us; 503 asks to send all of them again, which changes nothing of what was taken.
    @Sendable
    private func receive(_ request: Request, _ context: WebContext) async throws -> Response {
        guard isAllowed(request) else {
            let detail = LocalizedText(
                ru: "Нужен заголовок Authorization: Bearer со значением mail.bounce-token.",
                en: "Give the header Authorization: Bearer with the value of mail.bounce-token.")
            throw Problem(.unauthorized, detail[context.language], in: context.language)
        }
        let items = try await request.json(as: Given.self).items
        guard items.count <= Self.most else { throw InvalidInput(FieldError("", .tooMany(Self.most))) }
        let outcomes = try await bounces.take(items.compactMap(\.report))
        guard !outcomes.contains(.early) else {
            let detail = LocalizedText(
                ru: "Отправка одного из писем ещё не записана: пришлите отчёт ещё раз.",
                en: "That one of the mails was sent is not written down yet: send the report again.")
            throw Problem(.serviceUnavailable, detail[context.language], in: context.language, retryAfter: 30)
        }
        let taken = outcomes.count { $0 == .returned }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let answer = try encoder.encode(Answer(taken: taken, ignored: items.count - taken))
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer)))
    }

    /// Signatures are compared instead of the tokens: that takes the same time wherever those differ.
    private func isAllowed(_ request: Request) -> Bool {
        let words = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return false }
        let given = keys.signature(of: Self.signed(String(words[1])), for: .operations)
        return keys.isSignature(given, of: Self.signed(token), for: .operations)
    }

    private static func signed(_ token: String) -> String { "bounces/\(token)" }

    private struct Answer: Encodable {
        let taken: Int
        let ignored: Int
    }

    /// One report.
    private struct Item: Decodable {
        let messageID: String
        let status: String?
        let action: String?

        enum CodingKeys: String, CodingKey {
            case messageID = "message_id"
            case status, action
        }

        /// `nil` when it does not say what became of the mail.
        var report: BounceReport? { BounceReport(messageID: messageID, action: action, status: status) }
    }

    /// One report or a list.
    private struct Given: Decodable {
        let items: [Item]

        init(from decoder: any Decoder) throws {
            let isList = (try? decoder.unkeyedContainer()) != nil
            items = isList ? try [Item](from: decoder) : [try Item(from: decoder)]
        }
    }
}

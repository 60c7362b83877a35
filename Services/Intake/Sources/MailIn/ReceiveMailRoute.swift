import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `POST /hooks/mail`: a whole mail as `message/rfc822` (RFC 2046 section 5.2.1), from `intake receive-mail` on the
/// mail server's machine.
struct ReceiveMailRoute: Sendable {
    let parts: IntakeParts

    func mount(on router: Router<WebContext>) {
        router.group("hooks").add(middleware: OperatorMiddleware(keys: parts.environment.keys))
            .post("mail", use: receive)
    }

    /// 200 for a mail that is taken or passed over, 422 for one that is refused for ever, 413 for one that is too
    /// large; 503 asks to send it again.
    @Sendable
    private func receive(_ request: Request, _ context: WebContext) async throws -> Response {
        guard request.headers[.contentType]?.lowercased().hasPrefix("message/rfc822") ?? false else {
            throw HTTPError(.unsupportedMediaType, message: "Send the mail as message/rfc822.")
        }
        let body = try await request.body.collect(upTo: IncomingMail.sizeLimit)
        let outcome = try await ReceiveMail(parts: parts)(Data(body.readableBytesView))
        return try .json(MailAnswer(outcome, in: context.language), status: outcome.status)
    }
}

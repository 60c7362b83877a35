import Foundation
import ServiceKit
import Testing

@testable import NotifierService

@Suite("How webhooks are signed")
struct WebhookSignatureTests {
    /// A vector that the libraries of Standard Webhooks are tested with, computed again by Python's `hmac`.
    @Test("The signature is what the receivers' libraries compute, in its header")
    func known() throws {
        let key = try #require(Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let headers = WebhookSignature(key: key).headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", time: Date(timeIntervalSince1970: 1_614_265_330.9),
            body: Data(#"{"test": 2432232314}"#.utf8))
        #expect(headers.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(
            headers.map(\.value) == [
                "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ])
    }

    @Test("A key and a body of any script are their UTF-8, as Python's hmac has it")
    func anyScript() {
        let signature = WebhookSignature(key: Data("ключ южного города 407-2026".utf8))
        #expect(
            signature.signature(
                id: "0199.webhook.manager.1", timestamp: "1795521600", body: Data(#"{"subject":"обращение"}"#.utf8))
                == "v1,EwkNZVfv7+NJ+NTjT3Bp4wRlT40Qswf5GNh6Lgwsb0w=")
    }

    @Test("Each part is signed: another id, time, body or key is another signature")
    func everyPart() {
        func sign(_ id: String = "a", _ time: String = "1", _ body: String = "{}", key: String = "key") -> String {
            WebhookSignature(key: Data(key.utf8)).signature(id: id, timestamp: time, body: Data(body.utf8))
        }
        #expect(Set([sign(), sign("b"), sign("a", "2"), sign("a", "1", "[]"), sign(key: "other")]).count == 5)
    }

    @Test("An answer ends the webhook, refuses the event, or asks to wait")
    func answers() throws {
        let now = try #require(try? Date("2026-11-24T03:00:00Z", strategy: .iso8601))
        func result(_ status: Int, wait: String? = nil) -> SendResult {
            let headers = wait.map { [("retry-after", $0)] } ?? []
            return WebhookTransport.result(
                of: HTTPAnswer(status: status, headers: headers, body: Data()), at: now)
        }
        #expect(result(200) == .accepted)
        #expect(result(204) == .accepted)
        #expect(result(302) == .later("302"))
        #expect(result(400) == .refused("400"))
        #expect(result(410) == .gone("410"))
        #expect(result(429, wait: "17") == .later("429", after: 17))
        #expect(result(503, wait: "Tue, 24 Nov 2026 03:02:00 GMT") == .later("503", after: 120))
        #expect(result(503, wait: "Tue, 24 Nov 2026 02:00:00 GMT") == .later("503", after: 0))
        #expect(result(503, wait: "99999999999") == .later("503", after: 86_400), "nobody holds an event for years")
        #expect(result(503, wait: "soon") == .later("503"))
    }
}

import Crypto
import Foundation

/// The headers that prove who sent a webhook and when (Standard Webhooks 1.0.0, "Webhook headers").
struct WebhookSignature: Sendable {
    /// The key that both sides know.
    let key: Data

    /// Headers for one try at `time`. `id` stays the same however often a webhook is sent.
    ///
    /// The specification warns of full stops in ids that somebody else can choose; ours have some, and nobody but us
    /// chooses them.
    func headers(id: String, time: Date, body: Data) -> [(name: String, value: String)] {
        let timestamp = String(Int64(time.timeIntervalSince1970.rounded(.down)))
        return [
            ("webhook-id", id), ("webhook-timestamp", timestamp),
            ("webhook-signature", signature(id: id, timestamp: timestamp, body: body)),
        ]
    }

    /// `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64.
    func signature(id: String, timestamp: String, body: Data) -> String {
        let signed = Data("\(id).\(timestamp).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))
        return "v1,\(Data(code).base64EncodedString())"
    }
}

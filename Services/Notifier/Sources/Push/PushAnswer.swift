import Foundation

/// What a push service's answer means (RFC 8030 sections 5 and 7.3, RFC 8292 section 4.2).
enum PushAnswer {
    /// What came of sending. `status`: of the answer. `retryAfter`: its header of that name, counted from `now`. Codes
    /// are the status alone; the words of an answer may repeat the endpoint.
    static func result(of status: UInt, retryAfter: String?, now: Date) -> SendResult {
        let code = "\(status)"
        switch status {
        // 202 where a receipt is asked for; 200 is not in the RFC, but is heard.
        case 200, 201, 202: return .accepted
        // The browser has unsubscribed, or the subscription ran out.
        case 404, 410: return .gone(code)
        case 408, 429, 500...: return .later(code, after: retryAfter.flatMap { RetryAfter.seconds($0, now: now) })
        // Too long, a token that they do not take, or something that we do not understand, as a redirect: the same
        // message will be answered the same way.
        default: return .refused(code)
        }
    }
}

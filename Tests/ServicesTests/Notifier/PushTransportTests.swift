import Foundation
import Testing

@testable import NotifierService

@Suite("What push services answer", .timeLimit(.minutes(4)))
struct PushTransportTests {
    /// Sun, 06 Nov 1994 08:48:37 GMT.
    private static let now = Date(timeIntervalSince1970: 784_111_717)

    @Test(
        "Each answer has its meaning: taken, gone, to be tried again, or never",
        arguments: [
            (200, nil, .accepted), (201, "9", .accepted), (202, nil, .accepted), (404, nil, .gone("404")),
            (410, nil, .gone("410")), (413, nil, .refused("413")), (400, nil, .refused("400")),
            (401, nil, .refused("401")), (403, "9", .refused("403")), (307, nil, .refused("307")),
            (204, nil, .refused("204")), (429, nil, .later("429")), (429, "120", .later("429", after: 120)),
            (500, nil, .later("500")), (503, "0", .later("503", after: 0)), (599, "soon", .later("599")),
        ] as [(UInt, String?, SendResult)])
    func answers(status: UInt, retryAfter: String?, expected: SendResult) {
        #expect(PushAnswer.result(of: status, retryAfter: retryAfter, now: Self.now) == expected)
    }

    @Test(
        "Retry-After is seconds or a date, never negative, never longer than a day",
        arguments: [
            ("0", 0), (" 60 ", 60), ("86401", 86_400), ("99999999999999999999999", 86_400),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 60), ("Sun, 06 Nov 1994 08:48:00 GMT", 0),
            ("Tue, 06 Nov 2040 08:49:37 GMT", 86_400), ("", nil), ("-1", nil), ("1.5", nil), ("soon", nil),
            ("Sun, 06 Nov 1994 08:49:37 MSK", nil), ("Sunday, 06-Nov-94 08:49:37 GMT", nil),
            ("Sun, 06 Nev 1994 08:49:37 GMT", nil),
        ] as [(String, TimeInterval?)])
    func retryAfter(value: String, seconds: TimeInterval?) {
        #expect(RetryAfter.seconds(value, now: Self.now) == seconds)
    }

    @Test("A topic is 32 characters of base64url, the same for the same message and another for another")
    func topic() throws {
        let topic = PushTransport.topic(of: "0198f2.push.author.anna")
        #expect(topic.count == 32 && Base64URL.decode(topic)?.count == 24)
        #expect(topic == PushTransport.topic(of: "0198f2.push.author.anna"))
        #expect(topic != PushTransport.topic(of: "0198f3.push.author.anna"))
    }
}

import Foundation
import Testing

@testable import NotifierService

@Suite("Messages by VK")
struct VKTransportTests {
    @Test("The same message has the same random_id, another one another, and none has 0; as Python's hashlib has it")
    func randomID() {
        #expect(VKTransport.randomID(of: "0199.vk.resident.1") == -1_033_404_399)
        #expect(VKTransport.randomID(of: "0199.vk.resident.2") == -416_608_539)
        #expect(VKTransport.randomID(of: "") == -474_954_686)
        let ids = (0..<2_000).map { VKTransport.randomID(of: "0199.vk.resident.\($0)") }
        #expect(Set(ids).count == ids.count)
        #expect(!ids.contains(0))
        #expect(ids.contains { $0 < 0 } && ids.contains { $0 > 0 }, "the whole signed range is used")
    }

    @Test(
        "What VK answers decides",
        arguments: [
            (#"{"response":12345}"#, SendResult.accepted),
            (#"{"response":0}"#, .later("garbage")), (#"{"response":{}}"#, .later("garbage")),
            ("{}", .later("garbage")), ("<html>", .later("garbage")), ("", .later("garbage")),
            (#"{"error":{"error_code":6,"error_msg":"Too many requests per second"}}"#, .later("vk-6", after: 1)),
            (#"{"error":{"error_code":9,"error_msg":"Flood control"}}"#, .later("vk-9", after: 60)),
            (#"{"error":{"error_code":10}}"#, .later("vk-10")), (#"{"error":{"error_code":900}}"#, .gone("vk-900")),
            (#"{"error":{"error_code":901}}"#, .gone("vk-901")), (#"{"error":{"error_code":902}}"#, .gone("vk-902")),
            (#"{"error":{"error_code":914}}"#, .refused("vk-914")),
            (#"{"error":{"error_code":100}}"#, .refused("vk-100")),
        ])
    func answers(body: String, expected: SendResult) {
        #expect(VKTransport.result(of: HTTPAnswer(status: 200, body: Data(body.utf8))) == expected)
    }

    @Test("A wrong token stops all messages with a sentence that names the setting")
    func token() {
        let body = Data(#"{"error":{"error_code":5,"error_msg":"User authorization failed"}}"#.utf8)
        guard case .unreachable(let sentence) = VKTransport.result(of: HTTPAnswer(status: 200, body: body)) else {
            Issue.record("a wrong token must stop all messages")
            return
        }
        #expect(sentence.contains("OTKLIK_VK_TOKEN"))
        #expect(VKTransport.result(of: HTTPAnswer(status: 502, body: Data())) == .later("502"))
    }

    @Test("Only a secure link gets a button, whose label is short enough")
    func keyboard() throws {
        #expect(VKKeyboard.json(label: "Страница", link: "http://localhost:8080/t/1") == nil)
        let json = try #require(
            VKKeyboard.json(label: String(repeating: "слово ", count: 20), link: "https://example.org/t/1?a=\"b\""))
        let keyboard = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(keyboard["inline"] as? Bool == true)
        let action = try #require(
            ((keyboard["buttons"] as? [[[String: Any]]])?.first?.first?["action"]) as? [String: String])
        #expect(action["type"] == "open_link")
        #expect(action["link"] == "https://example.org/t/1?a=\"b\"")
        #expect(try #require(action["label"]).count <= VKKeyboard.limit)
    }
}

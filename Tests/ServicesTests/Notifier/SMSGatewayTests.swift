import Foundation
import ServiceKit
import Testing

@testable import NotifierService

@Suite("An SMS gateway as its settings describe it")
struct SMSGatewayTests {
    private static let form = [
        "sms.url": "https://sms.example.org/send?v=2", "sms.accepted": "^OK \\d+", "sms.bad-number": "(?i)bad number",
        "sms.body": "login=city&psw=pass&to={digits}&mes={text}&id={id}&from={sender}", "sms.sender": "Мэрия & Ко",
        "sms.headers": "Authorization: Bearer abc; X-Shop: 1",
    ]
    private static let json = [
        "sms.content-type": "json", "sms.body": #"{"to":"{phone}","text":"{text}","id":"{id}","nested":{"a":1}}"#,
        "sms.sender": "",
    ]
    private let request = SMSRequest(phone: "+79141234567", text: "5 > 3 & {id}\n\"так\" \\", id: "0199.sms.resident.1")

    private func settings(_ changes: [String: String] = [:]) throws -> SMSSettings {
        let all = Self.form.merging(changes) { $1 }.filter { !$0.value.isEmpty }
        return try #require(try ChannelSettings(Settings.reader(overrides: all, environment: [:])).sms)
    }

    @Test("A form holds every value escaped, once; the text cannot begin another field or placeholder")
    func form() throws {
        let ask = request.ask(try settings())
        let text = "5%20%3E%203%20%26%20%7Bid%7D%0A%22%D1%82%D0%B0%D0%BA%22%20%5C"
        let sender = "%D0%9C%D1%8D%D1%80%D0%B8%D1%8F%20%26%20%D0%9A%D0%BE"
        let body = try #require(ask.body)
        #expect(body.type == "application/x-www-form-urlencoded")
        #expect(
            String(decoding: body.bytes, as: UTF8.self)
                == "login=city&psw=pass&to=79141234567&mes=\(text)&id=0199.sms.resident.1&from=\(sender)"
        )
        #expect(ask.method == .post)
        #expect(ask.headers.map(\.name) == ["Authorization", "X-Shop"])
        #expect(ask.headers.map(\.value) == ["Bearer abc", "1"])
        let get = request.ask(try settings(["sms.method": "GET"]))
        #expect(get.method == .get && get.body == nil)
        #expect(get.url.hasPrefix("https://sms.example.org/send?v=2&login=city&psw=pass&to=79141234567&mes=\(text)"))
    }

    @Test("JSON stays JSON, whatever the text is")
    func json() throws {
        let body = try #require(request.ask(try settings(Self.json)).body)
        #expect(body.type == "application/json")
        let read = try #require(try JSONSerialization.jsonObject(with: body.bytes) as? [String: Any])
        #expect(read["to"] as? String == "+79141234567")
        #expect(read["text"] as? String == request.text)
        #expect(read["id"] as? String == request.id)
    }

    @Test("Only what the settings call accepted is accepted")
    func answers() throws {
        let settings = try settings()
        func result(_ status: Int, _ body: String) -> SendResult {
            SMSTransport.result(of: HTTPAnswer(status: status, body: Data(body.utf8)), settings)
        }
        #expect(result(200, "OK 12") == .accepted)
        #expect(result(200, "ERROR: no money, OK 12") == .later("not-accepted"))
        #expect(result(200, "") == .later("not-accepted"))
        #expect(result(200, "OK 12 but Bad Number") == .gone("bad-number"))
        #expect(result(400, "bad number") == .gone("bad-number"))
        #expect(result(400, "OK 12") == .refused("400"))
        #expect(result(302, "OK 12") == .later("302"))
        #expect(result(429, "OK 12") == .later("429"))
        #expect(result(503, "bad number") == .later("503"))
        guard case .unreachable(let sentence) = result(403, "OK 12") else {
            Issue.record("a wrong key must stop all messages")
            return
        }
        #expect(sentence.contains("OTKLIK_SMS_HEADERS"))
    }

    @Test(
        "Settings that cannot work are refused, and no secret is repeated",
        arguments: [
            ["sms.body": "to={phone}"], ["sms.body": "text={text}"], ["sms.body": ""],
            ["sms.body": "to={phone}&text={text}&a={key}"], ["sms.sender": ""], ["sms.accepted": ""],
            ["sms.accepted": "(OK"], ["sms.bad-number": "["], ["sms.headers": "pa55"],
            ["sms.headers": "A: pa55\r\nB: 1"], ["sms.method": "PUT"], ["sms.content-type": "json"],
            ["sms.content-type": "json", "sms.body": "pa55 {\"to\":\"{phone}\",\"text\":{text}", "sms.sender": ""],
            ["sms.content-type": "json", "sms.body": #"["{phone}","{text}"]"#, "sms.sender": "", "sms.method": "GET"],
            ["sms.url": "http://sms.example.org/send"], ["sms.url": "sms.example.org"],
            ["telegram.token": "pa55/../getMe?"], ["telegram.token": "1:a", "telegram.api": "http://example.org"],
            ["vk.token": "pa55", "vk.api": "http://example.org"], ["webhook.secret": "pa55"],
            ["webhook.secret": "whsec_pa55"], ["webhook.secret": "whsec_c2VjcmV0"],
        ])
    func refused(changes: [String: String]) {
        let error = #expect(throws: SettingsError.self) { try settings(changes) }
        #expect(error?.description.contains("pa55") == false)
    }

    @Test("What is not configured is not there; what is has its default address")
    func others() throws {
        func read(_ values: [String: String]) throws -> ChannelSettings {
            try ChannelSettings(Settings.reader(overrides: values, environment: [:]))
        }
        let none = try read([:])
        #expect(none.telegram == nil && none.vk == nil && none.sms == nil && none.webhook == nil)
        let all = try read([
            "telegram.token": "123456:ABC-DEF_1", "vk.token": "vk1.a.b", "vk.api": "http://127.0.0.1:8081/",
            "webhook.secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ])
        #expect(all.telegram?.api == "https://api.telegram.org")
        #expect(all.vk?.api == "http://127.0.0.1:8081")
        #expect(all.webhook?.key == Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        #expect(
            try read(["webhook.secret": "any text of 24 letters.."]).webhook?.key
                == Data("any text of 24 letters..".utf8))
    }
}

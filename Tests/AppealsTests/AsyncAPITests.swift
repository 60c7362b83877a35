import Appeals
import Foundation
import Testing
import Yams

@Suite("asyncapi.yaml")
struct AsyncAPITests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("describes every event with exactly the fields that are written", arguments: EventType.allCases)
    func describes(_ type: EventType) throws {
        let text = try String(contentsOf: Self.root.appending(path: "Shared/Appeals/asyncapi.yaml"), encoding: .utf8)
        let components = try #require((Yams.load(yaml: text) as? [String: Any])?["components"] as? [String: Any])
        let messages = try #require(components["messages"] as? [String: [String: Any]])
        let schemas = try #require(components["schemas"] as? [String: [String: Any]])
        let message = try #require(messages.values.first { $0["name"] as? String == "otklik.\(type.rawValue)" })
        let parts = try #require((message["payload"] as? [String: Any])?["allOf"] as? [[String: Any]])
        let own = try #require(parts.last?["properties"] as? [String: [String: Any]])
        #expect(own["type"]?["const"] as? String == "otklik.\(type.rawValue)")
        let name = try #require((own["data"]?["$ref"] as? String)?.split(separator: "/").last)
        let schema = try #require(schemas[String(name)])

        let fixtures = Self.root.appending(path: "Tests/AppealsTests/Fixtures/golden")
        let later = fixtures.appending(path: "1.1/\(type.rawValue).json")
        let golden =
            FileManager.default.fileExists(atPath: later.path)
            ? later : fixtures.appending(path: "1/\(type.rawValue).json")
        let event = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: golden)) as? [String: Any])
        let data = try #require(event["data"] as? [String: Any])
        #expect(Set((schema["properties"] as? [String: Any] ?? [:]).keys) == Set(data.keys))
        #expect(Set(schema["required"] as? [String] ?? []).isSubset(of: data.keys))
        let envelope = try #require(schemas["Event"]?["properties"] as? [String: Any])
        #expect(Set(event.keys) == Set(envelope.keys))
    }
}

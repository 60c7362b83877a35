import Appeals
import Foundation
import Testing

/// Bodies of every type, with every field set.
private enum Sample {
    static let time = Date(timeIntervalSince1970: 1_795_000_000.125)

    static func body(_ type: EventType) -> EventBody {
        var body = History().body(of: type)
        switch body {
        case .submitted:
            body = .submitted(
                Submitted(
                    number: TrackingNumber("4071553924")!, channel: "portal", kind: .complaint, basis: .formal,
                    identified: true,
                    language: .en, issueType: "roads.bad-repair", settlement: "lugovoye",
                    location: Coordinate(latitude: 46.95, longitude: 142.73), words: "w1", author: "c1",
                    consent: "2026-1",
                    simulated: true))
        case .assigned:
            body = .assigned(
                Assigned(
                    unit: "roads", issueType: "roads.bad-repair", settlement: "lugovoye", deadline: time, urgent: true,
                    rule: "by type"))
        case .accepted: body = .accepted(Accepted(assignee: "a1"))
        case .reply: body = .reply(Replied(words: "w2", to: "e4", channel: "email"))
        case .returned: body = .returned(Returned(reason: .notOurs, words: "r1"))
        case .forwarded: body = .forwarded(Forwarded(authority: "region", words: "r2"))
        case .reopened: body = .reopened(Reopened(words: "w3", deadline: time))
        case .rated: body = .rated(Rated(score: 4, words: "w4"))
        case .corrected:
            body = .corrected(
                Corrected(
                    issueType: "city.lighting", settlement: "lugovoye",
                    location: Coordinate(latitude: 47, longitude: 142)))
        case .onControl: body = .onControl(OnControl(on: true, until: time))
        case .delivered:
            body = .delivered(Delivered(event: "e1", channel: "email", audience: "resident", recipient: "c1"))
        case .undelivered:
            body = .undelivered(
                Undelivered(event: "e1", channel: "email", audience: "resident", recipient: "c1", reason: "5.1.1"))
        default: break
        }
        return body
    }

    /// The body with the optional fields that came after version 1 was first written.
    static func laterBody(_ type: EventType) -> EventBody {
        switch body(type) {
        case .undelivered(var body):
            body.gone = true
            return .undelivered(body)
        case .accountSet(var body):
            body.email = "anna@example.org"
            return .accountSet(body)
        case let body: return body
        }
    }

    static func event(_ type: EventType) -> Event {
        Event(
            id: "0199c0de-0000-7000-8000-00000000000a.\(type.shortName)", source: "/router",
            subject: "0199c0de-0000-7000-8000-000000000001",
            time: time, actor: .staff("anna", unit: "roads"), causation: "0199c0de-0000-7000-8000-00000000000a",
            basedOn: "e2",
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", body: body(type))
    }
}

@Suite("Events as they are written")
struct GoldenTests {
    private static let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil)!.appending(
        path: "golden/1")

    /// Version 1 of every event. A failing line here means that logs written before can no longer be read: add a version, never change these files.
    @Test("Version 1 is read and written as the golden file has it", arguments: EventType.allCases)
    func golden(_ type: EventType) throws {
        let file = try Data(contentsOf: Self.folder.appending(path: "\(type.rawValue).json"))
        let golden = try #require(String(data: file, encoding: .utf8)).trimmingCharacters(in: .newlines)
        #expect(try EventCoding.decode(Event.self, from: file) == Sample.event(type))
        #expect(String(decoding: try EventCoding.encode(Sample.event(type)), as: UTF8.self) == golden)
    }

    @Test(
        "Optional fields that were added later are read and written, too",
        arguments: [EventType.undelivered, .accountSet])
    func laterFields(_ type: EventType) throws {
        let folder = Self.folder.deletingLastPathComponent().appending(path: "1.1")
        let file = try Data(contentsOf: folder.appending(path: "\(type.rawValue).json"))
        let golden = try #require(String(data: file, encoding: .utf8)).trimmingCharacters(in: .newlines)
        var event = Sample.event(type)
        event.body = Sample.laterBody(type)
        #expect(try EventCoding.decode(Event.self, from: file) == event)
        #expect(String(decoding: try EventCoding.encode(event), as: UTF8.self) == golden)
    }

    @Test("Unknown attributes, fields and types are tolerated; what is required is not guessed")
    func tolerance() throws {
        let known = #"""
            {"specversion":"1.0","id":"e1","source":"/router","type":"otklik.appeal.registered","subject":"a","time":"2026-11-24T03:05:35Z",
            "someextension":"x","actor":"dragon/1","data":{"year":2026,"serial":1,"newField":[1,2]}}
            """#
        let event = try EventCoding.decode(Event.self, from: Data(known.utf8))
        #expect(event.body == .registered(Registered(year: 2026, serial: 1)))
        #expect(event.actor == .system)
        let unknown = known.replacing("otklik.appeal.registered", with: "org.example.other")
        #expect(
            try EventCoding.decode(Event.self, from: Data(unknown.utf8)).body == .unknown(type: "org.example.other"))
        for broken in [
            known.replacing("\"subject\":\"a\",", with: ""),
            known.replacing("\"serial\":1", with: "\"serial\":\"one\""),
            known.replacing("\"1.0\"", with: "\"0.3\""), known.replacing("03:05:35Z", with: "25:05:35Z"),
        ] {
            #expect(throws: DecodingError.self) { try EventCoding.decode(Event.self, from: Data(broken.utf8)) }
        }
    }

    /// Fields of bodies that hold text: ids, codes, times, and nothing a person wrote. A field that is missing here needs a personal record.
    private static let textFields: Set<String> = [
        "number", "channel", "kind", "basis", "language", "issueType", "settlement", "words", "author", "consent",
        "unit", "deadline",
        "rule", "assignee", "day", "to", "reason", "authority", "into", "reply", "ground", "visibility", "until",
        "event", "audience",
        "recipient",
    ]

    @Test("An event holds no personal data: no field of any body can carry free text")
    func noFreeText() throws {
        // Accounts of staff are the exception: login and the name shown to colleagues.
        for type in EventType.allCases where type != .accountSet {
            let json = try JSONSerialization.jsonObject(with: EventCoding.encode(Sample.event(type))) as? [String: Any]
            for case (let key, is String) in (json?["data"] as? [String: Any]) ?? [:] {
                #expect(Self.textFields.contains(key), "\(type) \(key)")
            }
        }
    }

    @Test(
        "Times are written to the millisecond and read with any zone",
        arguments: [
            ("2026-11-24T03:05:35.120Z", 1_795_489_535.120), ("2026-11-24T14:05:35.12+11:00", 1_795_489_535.120),
            ("2024-02-29T23:59:59Z", 1_709_251_199), ("1969-12-31T23:59:59.999Z", -0.001),
            ("2000-01-01T00:00:00.0009Z", 946_684_800),
        ])
    func times(_ text: String, _ seconds: Double) throws {
        let date = try #require(Timestamp.date(text))
        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.000_5)
        #expect(Timestamp.date(Timestamp.text(date)) == date)
    }

    @Test(
        "What is no time is not read",
        arguments: [
            "", "2026-11-24", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-24T24:00:00Z",
            "2026-11-24T03:05:35", "2026-11-24T03:05:35.Z",
            "2026-11-24T03:05:35+1100", "2026-11-24T03:05:35ZZ", "２026-11-24T03:05:35Z",
        ])
    func noTimes(_ text: String) { #expect(Timestamp.date(text) == nil) }

    @Test("Times agree with Foundation's over four centuries")
    func timesAgree() throws {
        var random = SystemRandomNumberGenerator()
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<2_000 {
            let milliseconds = Int64.random(in: -6_000_000_000_000...10_000_000_000_000, using: &random)
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
            #expect(Timestamp.date(Timestamp.text(date)) == date)
            let ours = Timestamp.text(date)
            #expect(try abs(style.parse(ours).timeIntervalSince(date)) < 0.001_5, "\(ours)")
        }
    }
}

@Suite("Ids and numbers")
struct IdTests {
    @Test("Root ids are UUIDv7, in the order of time, and all different")
    func roots() {
        let ids = (0..<1_000).map { EventID.root(at: Date(timeIntervalSince1970: 1_795_000_000 + Double($0))) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == 1_000)
        for id in ids {
            #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        }
    }

    @Test("A key makes the same appeal id wherever it is used, and another one in another scope")
    func idempotency() {
        let id = EventID.forIdempotencyKey("k1", scope: "api")
        #expect(id == EventID.forIdempotencyKey("k1", scope: "api"))
        #expect(id != EventID.forIdempotencyKey("k2", scope: "api"))
        #expect(id != EventID.forIdempotencyKey("k1", scope: "open311"))
        #expect(UUID(uuidString: id) != nil)
    }

    @Test("A tracking number is read as people write it")
    func writing() throws {
        let number = TrackingNumber.random()
        #expect(TrackingNumber(number.digits) == number)
        #expect(TrackingNumber(number.description) == number)
        #expect(TrackingNumber(" \(number.description.replacing(" ", with: "-")) ") == number)
        #expect(number.description.count == 13)
        for wrong in ["", "123", "abcdefghij", "\(number.digits)0", "٤٠٧١٥٥٣٩٢٨"] {
            #expect(TrackingNumber(wrong) == nil)
        }
    }

    @Test("Every wrong digit and every swap of neighbours is found")
    func checkDigit() {
        for _ in 0..<200 {
            let digits = Array(TrackingNumber.random().digits)
            for place in digits.indices {
                for other in "0123456789" where other != digits[place] {
                    var wrong = digits
                    wrong[place] = other
                    #expect(TrackingNumber(String(wrong)) == nil)
                }
                if place + 1 < digits.count, digits[place] != digits[place + 1] {
                    var wrong = digits
                    wrong.swapAt(place, place + 1)
                    #expect(TrackingNumber(String(wrong)) == nil)
                }
            }
        }
    }
}

import Foundation
import Testing

@testable import NotifierService

@Suite("A report on a returned mail", .timeLimit(.minutes(1)))
struct BounceReaderTests {
    private static let id = "0199.registered.email.resident.0199.author.0123456789abcdef@city.example"

    @Test(
        "of any server is read, its lines ended one way or the other",
        arguments: [
            (.postfix, .failed, "5.1.1", .hard), (.postfixExpired, .failed, "4.4.1", .soft),
            (.postfixDelayed, .delayed, "4.2.2", .none), (.exim, .failed, "5.1.1", .hard),
            (.exchange, .failed, "5.1.10", .hard), (.yandex, .failed, "5.2.2", .soft),
            (.mailRu, .failed, "5.0.0", .soft), (.gmail, .failed, "5.7.26", .soft),
        ] as [(BounceSample, BounceReport.Action, String, BounceReport.Kind)])
    func samples(
        sample: BounceSample, action: BounceReport.Action, status: String, kind: BounceReport.Kind
    ) throws {
        let text = sample.text(about: Self.id)
        for ends in ["\n", "\r\n"] {
            let report = try BounceReader.report(in: Data(text.replacing("\n", with: ends).utf8))
            #expect(report == BounceReport(messageID: Self.id, action: action, status: status))
            #expect(report.kind == kind)
        }
    }

    @Test("keeps no address")
    func noAddress() throws {
        for sample in BounceSample.allCases {
            let report = try BounceReader.report(in: Data(sample.text(about: Self.id).utf8))
            #expect(!"\(report)".contains("anna"))
        }
    }

    @Test(
        "takes the best of what is said about several recipients",
        arguments: [
            (["delivered 2.0.0", "failed 5.1.1"], .delivered), (["failed 5.1.1", "delayed 4.2.2"], .delayed),
            (["failed 5.1.1", "relayed 2.0.0"], .relayed), (["failed 5.1.1", "failed 5.1.1"], .failed),
        ] as [([String], BounceReport.Action)])
    func several(said: [String], action: BounceReport.Action) throws {
        let blocks = said.map { $0.split(separator: " ") }.map { "Action: \($0[0])\nStatus: \($0[1])\n" }
        #expect(try BounceReader.report(in: report(blocks.joined(separator: "\n"))).action == action)
    }

    @Test(
        "is understood where fields are missing, unknown or dressed up",
        arguments: [
            ("Status: 5.1.1", "failed 5.1.1"), ("Action: failed", "failed 5.0.0"),
            ("Action: bounced\nStatus: 5.2.1", "failed 5.2.1"),
            ("ACTION: FAILED (bounced mail)\nstatus: 5.1.1 (no such user)", "failed 5.1.1"),
            ("Action:\n failed\nStatus:\n\t5.1.1", "failed 5.1.1"),
            ("Action: failed\nStatus: nonsense\nDiagnostic-Code: smtp; 550 5.1.6 moved", "failed 5.1.6"),
            ("Action: failed\nStatus: 5.1.0\nDiagnostic-Code: smtp; 450 4.2.1 later", "failed 5.1.0"),
            ("Action: failed\nStatus: 5.7.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown", "failed 5.7.1"),
            ("nonsense\nAction: failed\n: \nStatus: 5.1.1\nStatus: 2.0.0", "failed 5.1.1"),
            ("Status: 4.4.7", "delayed 4.4.7"),
        ])
    func fields(block: String, outcome: String) throws {
        let report = try BounceReader.report(in: report(block))
        #expect("\(report.action) \(report.status)" == outcome)
    }

    @Test(
        "may travel in any encoding",
        arguments: [
            ("base64", Data("X: y\n\nAction: failed\nStatus: 5.1.1\n".utf8).base64EncodedString()),
            ("quoted-printable", "X: =D1=8F=\n=3D\n\nAction: fai=\nled\nStatus=3A 5.1.1  \n"),
            ("8BIT", "X: y\n\nAction: failed\nStatus: 5.1.1"),
        ])
    func encodings(name: String, body: String) throws {
        let report = try BounceReader.report(in: report(body, "Content-Transfer-Encoding: \(name)\n"))
        #expect(report == BounceReport(messageID: Self.id, action: .failed, status: "5.1.1"))
    }

    @Test("that is none, or lacks what is needed, is refused by name")
    func refused() {
        let whole = BounceSample.postfix.text(about: Self.id)
        let broken: [(String, BounceError)] = [
            ("", .notReport), ("\n\n", .notReport), ("Hello", .notReport),
            (whole.replacing("multipart/report", with: "multipart/mixed"), .notReport),
            (whole.replacing("report-type=delivery-status", with: "report-type=disposition-notification"), .notReport),
            (whole.replacing("boundary=", with: "border="), .notReport),
            (whole.replacing("message/delivery-status", with: "text/plain"), .noStatus),
            (whole.components(separatedBy: "Content-Description: Delivery")[0], .noStatus),
            (whole.replacing("Message-ID: <", with: "Message-ID: "), .noMessageID),
            (whole.replacing("message/rfc822", with: "text/plain"), .noMessageID),
            (whole.replacing(/Action:|Status:|5\.1\.1/, with: "X:"), .noStatus),
        ]
        for (text, error) in broken {
            #expect(throws: error, "\(text.prefix(300))") { try BounceReader.report(in: Data(text.utf8)) }
        }
    }

    @Test("may be anything: it is read without a crash, within a limit", arguments: 0..<100)
    func anything(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        var bytes = Array(BounceSample.allCases[seed % BounceSample.allCases.count].text(about: Self.id).utf8)
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            default: bytes.insert(contentsOf: bytes[place..<min(place + 200, bytes.count)], at: place)
            }
        }
        _ = try? BounceReader.report(in: Data(bytes))
    }

    @Test("may be huge, and deep, and hold more parts than any: only its first megabyte is read")
    func huge() throws {
        let head = "Content-Type: multipart/report; boundary=b\n\n"
        for piece in ["--b\n", "\n", " folded\n", "X", "--b\nContent-Type: multipart/report; boundary=b\n\n"] {
            let text = head + String(repeating: piece, count: 3_000_000 / piece.utf8.count)
            #expect(throws: BounceError.noStatus) { try BounceReader.report(in: Data(text.utf8)) }
        }
        let long = BounceSample.postfix.text(about: Self.id)
            .replacing("Ваше обращение зарегистрировано.", with: String(repeating: "line\n", count: 500_000))
        #expect(try BounceReader.report(in: Data(long.utf8)).status == "5.1.1")
    }

    /// A report with this in the delivery status part, whose fields may have more.
    private func report(_ block: String, _ fields: String = "") -> Data {
        let text = """
            Content-Type: multipart/report; report-type=delivery-status; boundary="a;b"

            --a;b
            Content-Type: message/delivery-status
            \(fields)
            \(block)

            --a;b
            Content-Type: text/rfc822-headers

            \(BounceSample.returned(Self.id))

            --a;b--
            """
        return Data(text.utf8)
    }
}

import Testing

@testable import IntakeService

@Suite("Auto-replies and loops")
struct MailLoopTests {
    private func reason(
        _ name: String, _ value: String, from: String = "anna@b.example", mediaType: String = "text/plain"
    ) -> MailLoop.Reason? {
        MailLoop.reason(
            [MailHeader(name: name.lowercased(), value: value)], from: from, mediaType: mediaType,
            site: "otklik.example")
    }

    @Test(
        "are known by their headers",
        arguments: [
            ("Auto-Submitted", "auto-replied", MailLoop.Reason.autoSubmitted),
            ("Auto-Submitted", "Auto-Generated; owner-email=\"a@b\"", .autoSubmitted),
            ("Precedence", "Bulk", .bulk), ("Precedence", "junk", .bulk), ("Precedence", "list", .bulk),
            ("X-Autoreply", "yes", .autoReply), ("X-Autorespond", "", .autoReply),
            ("List-Id", "News <news.b.example>", .list), ("Return-Path", " < > ", .noReturnPath),
            ("X-Otklik-Site", " Otklik.Example ", .ownMail),
        ])
    func known(_ name: String, _ value: String, _ reason: MailLoop.Reason) {
        #expect(self.reason(name, value) == reason)
    }

    @Test("are known by who wrote them and by what they are")
    func authors() {
        #expect(reason("Subject", "x", from: "MAILER-DAEMON@b.example") == .mailServer)
        #expect(reason("Subject", "x", from: "postmaster@b.example") == .mailServer)
        #expect(reason("Subject", "x", mediaType: "multipart/report") == .report)
    }

    @Test(
        "are told from people's mails",
        arguments: [
            ("Auto-Submitted", "no"), ("Auto-Submitted", "No (a person)"), ("Precedence", "first-class"),
            ("Return-Path", "<anna@b.example>"), ("X-Otklik-Site", "another.example"), ("Subject", "auto-replied"),
        ])
    func people(_ name: String, _ value: String) {
        #expect(reason(name, value) == nil)
        #expect(MailLoop.reason([], from: nil, mediaType: "multipart/mixed", site: "otklik.example") == nil)
    }
}

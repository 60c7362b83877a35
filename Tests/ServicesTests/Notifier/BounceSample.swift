/// Reports on returned mails as servers write them, each about the mail with the given Message-ID.
enum BounceSample: String, Sendable, CaseIterable {
    case postfix, postfixExpired, postfixDelayed, exim, exchange, yandex, mailRu, gmail

    /// The whole report, lines ended by LF.
    func text(about id: String) -> String {
        switch self {
        case .postfix:
            Self.postfixReport(
                id, action: "failed", status: "5.1.1",
                diagnostic: "smtp; 550 5.1.1 <anna@example.org>: Recipient address\n    rejected: User unknown in table"
            )
        case .postfixExpired:
            Self.postfixReport(
                id, action: "failed", status: "4.4.1",
                diagnostic: "X-Postfix; connect to\n    mx.example.org[192.0.2.25]:25: Connection timed out")
        case .postfixDelayed:
            Self.postfixReport(
                id, action: "delayed", status: "4.2.2",
                diagnostic: "smtp; 452 4.2.2 over quota\nWill-Retry-Until: Sat, 28 Nov 2026 14:00:04 +1100 (SAKT)")
        case .exim: Self.eximReport(id)
        case .exchange: Self.exchangeReport(id)
        case .yandex: Self.yandexReport(id)
        case .mailRu: Self.mailRuReport(id)
        case .gmail: Self.gmailReport(id)
        }
    }

    /// The header of the mail that came back.
    static func returned(_ id: String) -> String {
        """
        Return-Path: <otklik@city.example>
        Date: Tue, 24 Nov 2026 14:00:04 +1100
        From: =?utf-8?B?0JDQtNC80LjQvdC40YHRgtGA0LDRhtC40Y8=?=
         <otklik@city.example>
        To: <anna@example.org>
        Message-ID: <\(id)>
        Auto-Submitted: auto-generated
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        """
    }

    private static func postfixReport(_ id: String, action: String, status: String, diagnostic: String) -> String {
        """
        Return-Path: <>
        Received: by mx.city.example (Postfix)
        \tid 4F1A22C01E; Tue, 24 Nov 2026 14:00:05 +1100 (SAKT)
        From: MAILER-DAEMON@mx.city.example (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        To: otklik@city.example
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="9B1F42C01D.1795489205/mx.city.example"
        Content-Transfer-Encoding: 8bit
        Message-Id: <20261124030005.4F1A22C01E@mx.city.example>

        This is a MIME-encapsulated message.

        --9B1F42C01D.1795489205/mx.city.example
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        This is the mail system at host mx.city.example.

        --9B1F42C01D.1795489205/mx.city.example
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.city.example
        X-Postfix-Queue-ID: 9B1F42C01D
        X-Postfix-Sender: rfc822; otklik@city.example
        Arrival-Date: Tue, 24 Nov 2026 14:00:04 +1100 (SAKT)

        Final-Recipient: rfc822; anna@example.org
        Original-Recipient: rfc822;anna@example.org
        Action: \(action)
        Status: \(status)
        Remote-MTA: dns; mx.example.org
        Diagnostic-Code: \(diagnostic)

        --9B1F42C01D.1795489205/mx.city.example
        Content-Description: Undelivered Message
        Content-Type: message/rfc822
        Content-Transfer-Encoding: 8bit

        \(returned(id))

        Ваше обращение зарегистрировано.

        --9B1F42C01D.1795489205/mx.city.example--

        """
    }

    /// Always 5.0.0; the true code stands in the diagnostic.
    private static func eximReport(_ id: String) -> String {
        """
        From: Mail Delivery System <Mailer-Daemon@relay.example.net>
        To: otklik@city.example
        Content-Type: multipart/report; report-type=delivery-status; boundary=1795489206-eximdsn-804289383
        MIME-Version: 1.0
        Subject: Mail delivery failed: returning message to sender
        Message-Id: <E1tFabc-0004xY-2p@relay.example.net>

        --1795489206-eximdsn-804289383
        Content-type: text/plain; charset=us-ascii

        This message was created automatically by mail delivery software.

        --1795489206-eximdsn-804289383
        Content-type: message/delivery-status

        Reporting-MTA: dns; relay.example.net

        Action: failed
        Final-Recipient: rfc822;anna@example.org
        Status: 5.0.0
        Remote-MTA: dns; mx.example.org
        Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.

        --1795489206-eximdsn-804289383
        Content-type: text/rfc822-headers

        \(returned(id))

        --1795489206-eximdsn-804289383--
        """
    }

    private static func exchangeReport(_ id: String) -> String {
        """
        From: <postmaster@example.org>
        To: <otklik@city.example>
        Content-Type: multipart/report; report-type=delivery-status;
         boundary="_4f0b1c7a-3a52-4f0e-9d0e-2d1f9f2d5c11_"
        Content-Language: ru-RU
        In-Reply-To: <\(id)>
        References: <\(id)>
        Subject: =?utf-8?B?0J3QtSDRg9C00LDQtdGC0YHRjyDQtNC+0YHRgtCw0LLQuNGC0Yw=?=
        MIME-Version: 1.0

        --_4f0b1c7a-3a52-4f0e-9d0e-2d1f9f2d5c11_
        Content-Type: multipart/alternative; differences=Content-Type;
         boundary="_0c2f_"

        --_0c2f_
        Content-Type: text/html; charset="utf-8"
        Content-Transfer-Encoding: base64

        PGh0bWw+PC9odG1sPg==

        --_0c2f_--

        --_4f0b1c7a-3a52-4f0e-9d0e-2d1f9f2d5c11_
        Content-Type: message/delivery-status

        Reporting-MTA: dns;EX01.example.org
        Received-From-MTA: dns;mx.city.example
        Arrival-Date: Tue, 24 Nov 2026 03:00:05 +0000

        Original-Recipient: rfc822;anna@example.org
        Final-Recipient: rfc822;anna@example.org
        Action: failed
        Status: 5.1.10
        Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient anna@example.org not found by SMTP address lookup
        X-Display-Name: Anna

        --_4f0b1c7a-3a52-4f0e-9d0e-2d1f9f2d5c11_--
        """
    }
}

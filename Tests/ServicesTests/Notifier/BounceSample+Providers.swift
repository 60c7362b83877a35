/// Reports of the large mail providers.
extension BounceSample {
    /// The address stands for two others, of which one is full.
    static func yandexReport(_ id: String) -> String {
        """
        From: mailer-daemon@yandex.ru
        To: otklik@city.example
        Subject: =?utf-8?B?0J3QtdC00L7RgdGC0LDQstC70LXQvdC90L7QtSDRgdC+0L7QsdGJ0LXQvdC40LU=?=
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type="delivery-status"; boundary="yandex=_1795489207"

        --yandex=_1795489207
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        Это письмо отправлено почтовым сервером yandex.ru.

        --yandex=_1795489207
        Content-Type: message/delivery-status
        Content-Transfer-Encoding: quoted-printable

        Reporting-MTA: dns; forward501.mail.yandex.net

        Final-Recipient: rfc822; anna@example.org
        Action: failed
        Status: 5.2=
        .2
        Diagnostic-Code: smtp; 552 5.2.2 Mailbox size limit exceeded =D0=BA

        Final-Recipient: rfc822; anna2@example.org
        Action: failed
        Status: 5.1.1

        --yandex=_1795489207
        Content-Type: message/rfc822

        \(returned(id))

        text
        --yandex=_1795489207--
        """
    }

    static func mailRuReport(_ id: String) -> String {
        """
        From: <mailer-daemon@corp.mail.ru>
        To: <otklik@city.example>
        Subject: Mail failure.
        Content-Type: multipart/report;
         report-type=delivery-status;
         boundary="----mailru-1795489208"
        MIME-Version: 1.0

        ------mailru-1795489208
        Content-Type: text/plain; charset="utf-8"

        A message that you sent could not be delivered.

        ------mailru-1795489208
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mxs.mail.ru

        Final-Recipient: rfc822; anna@example.org
        Action: failed
        Status: 5.0.0
        Diagnostic-Code: smtp; 550 Message was not accepted -- invalid mailbox. Local mailbox anna@example.org is unavailable: user not found

        ------mailru-1795489208
        Content-Type: text/rfc822-headers

        \(returned(id))
        ------mailru-1795489208--
        """
    }

    /// Names the mail among the fields too, and wraps its words into a part with a boundary of its own.
    static func gmailReport(_ id: String) -> String {
        """
        From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
        To: otklik@city.example
        Auto-Submitted: auto-replied
        Subject: Delivery Status Notification (Failure)
        References: <\(id)>
        In-Reply-To: <\(id)>
        Content-Type: multipart/report; boundary="00000000000012d63005e0a1b2c3"; report-type=delivery-status

        --00000000000012d63005e0a1b2c3
        Content-Type: multipart/related; boundary="00000000000012d64505e0a1b2c6"

        --00000000000012d64505e0a1b2c6
        Content-Type: text/html; charset="UTF-8"

        <html></html>
        --00000000000012d64505e0a1b2c6--
        --00000000000012d63005e0a1b2c3
        Content-Type: message/delivery-status

        Reporting-MTA: dns; googlemail.com
        Received-From-MTA: dns; otklik@city.example
        Arrival-Date: Mon, 23 Nov 2026 19:00:05 -0800 (PST)
        X-Original-Message-ID: <\(id)>

        Final-Recipient: rfc822; anna@example.org
        Action: failed
        Status: 5.7.26
        Remote-MTA: dns; gmail-smtp-in.l.google.com. (192.0.2.27, the server for the domain.)
        Diagnostic-Code: smtp; 550-5.7.26 Your email has been blocked because the sender is unauthenticated.
        Last-Attempt-Date: Mon, 23 Nov 2026 19:00:06 -0800 (PST)

        --00000000000012d63005e0a1b2c3
        Content-Type: message/rfc822

        \(returned(id))

        text
        --00000000000012d63005e0a1b2c3--
        """
    }
}

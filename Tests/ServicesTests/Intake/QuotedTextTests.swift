import Testing

@testable import IntakeService

@Suite("Cutting quotations")
struct QuotedTextTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let mail: String
        let reply: String
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "nothing quoted", mail: "У второго подъезда.\n\nСпасибо", reply: "У второго подъезда.\n\nСпасибо"),
        Case(
            name: "Gmail, English",
            mail: """
                At the second door.

                On Tue, 24 Nov 2026 at 10:15, Otklik <appeals@city.example> wrote:

                > Which door?
                """, reply: "At the second door."),
        Case(
            name: "Gmail, English, broken over two lines",
            mail: """
                At the second door.

                On Tue, 24 Nov 2026 at 10:15, Otklik
                <appeals+4071553924.0123456789abcdefghjkmnpqrs@city.example> wrote:
                Which door?
                """, reply: "At the second door."),
        Case(
            name: "Gmail, Russian",
            mail: """
                У второго.

                вт, 24 нояб. 2026 г. в 10:15, Отклик <appeals@city.example>:

                > У какого подъезда?
                """, reply: "У второго."),
        Case(
            name: "Mail.ru",
            mail: """
                У второго.


                Вторник, 24 ноября 2026, 10:15 +11:00 от Отклик <appeals@city.example>:
                У какого подъезда?
                """, reply: "У второго."),
        Case(
            name: "Yandex",
            mail: """
                У второго.

                24.11.2026, 10:15, "Отклик" <appeals@city.example>:
                У какого подъезда?
                """, reply: "У второго."),
        Case(
            name: "Yandex, with a verb",
            mail: """
                У второго.
                24 ноября 2026 г., 10:15, Отклик <appeals@city.example> пишет:
                У какого подъезда?
                """, reply: "У второго."),
        Case(
            name: "Apple Mail, Russian, with its advertisement",
            mail: """
                У второго.

                Отправлено с iPhone

                > 24 нояб. 2026 г., в 10:15, Отклик <appeals@city.example> написал(а):
                >
                > У какого подъезда?
                """, reply: "У второго."),
        Case(
            name: "Thunderbird",
            mail: """
                У второго.

                24.11.2026 10:15, Отклик пишет:
                > У какого подъезда?
                """, reply: "У второго."),
        Case(
            name: "Outlook, Russian",
            mail: """
                У второго.

                От: Отклик <appeals@city.example>
                Отправлено: вторник, 24 ноября 2026 г. 10:15
                Кому: anna@b.example
                Тема: Вопрос по обращению

                У какого подъезда?
                """, reply: "У второго."),
        Case(
            name: "Outlook, English",
            mail: """
                At the second door.
                ________________________________
                From: Otklik <appeals@city.example>
                Sent: Tuesday, November 24, 2026 10:15 AM
                To: anna@b.example
                Subject: A question

                Which door?
                """, reply: "At the second door."),
        Case(
            name: "Original Message",
            mail: "At the second door.\n\n-----Original Message-----\nWhich door?", reply: "At the second door."),
        Case(
            name: "Исходное сообщение",
            mail: "У второго.\n\n-----Исходное сообщение-----\nУ какого?", reply: "У второго."),
        Case(
            name: "Пересылаемое сообщение",
            mail: "У второго.\n\n-------- Пересылаемое сообщение --------\nУ какого?", reply: "У второго."),
        Case(
            name: "a signature",
            mail: "У второго.\n-- \nС уважением,\nАнна Ли, ТСЖ «Мира, 100»", reply: "У второго."),
        Case(
            name: "answers between the lines",
            mail: "> У какого подъезда?\nУ второго.\n> На каком этаже?\nНа третьем.", reply: "У второго.\nНа третьем."),
        Case(
            name: "an answer below the quotation",
            mail: "On Tue, 24 Nov 2026, Otklik wrote:\n> Which door?\n\nThe second.", reply: "The second."),
        Case(
            name: "nothing above: the whole text",
            mail: "-----Original Message-----\nУ какого?", reply: "-----Original Message-----\nУ какого?"),
        Case(name: "quotation only: the whole text", mail: "> У второго.", reply: "> У второго."),
        Case(
            name: "a sentence of the author's own",
            mail: "Вот что сосед пишет:\nлампа мигает.\nОт: дома 5 до дома 7 темно.",
            reply: "Вот что сосед пишет:\nлампа мигает.\nОт: дома 5 до дома 7 темно."),
        Case(
            name: "a list with dashes",
            mail: "Темно:\n-- у школы\n-- у дома 5", reply: "Темно:\n-- у школы\n-- у дома 5"),
    ]

    @Test("leaves what the author typed", arguments: cases)
    func replies(_ example: Case) {
        #expect(QuotedText.reply(in: example.mail) == example.reply)
    }
}

import Appeals
import ServiceKit
import WebPages

/// The model of `/notify/templates/<code>`: the message as it arrives by each way, in every language of the city.
struct TemplatePage: Sendable {
    let alerts: [Alert]
    let facts: DescriptionList
    /// The rows of the pack's table that name the template.
    let rules: DataTable?
    let noRules: String?
    let samples: [Sample]
    /// Leads to the stop button; `nil` for who may not press it.
    let stop: Button?
    let back: Button

    /// The message in one language to one sort of receivers.
    struct Sample: Sendable {
        /// Unique on the page.
        let id: String
        let heading: String
        let language: String
        let message: SampleMessage
        /// Where the mail is shown as HTML.
        let preview: String
        let previewTitle: String
        let smsNote: String
    }

    /// - Throws: `LetterError`, `TemplateError`.
    init(
        _ template: MessageTemplate, _ use: TemplateUse, for session: StaffSession, by writer: LetterWriter,
        in text: Localizer
    ) throws {
        let (pack, code) = (writer.city.current, template.code)
        alerts = use.held.filter { [code, HaltTable.all].contains($0.halt.template) }
            .map { $0.alert(links: true, pack: pack, in: text) }
        let count = use.count(of: code)
        facts = DescriptionList([
            .init(text("template-code"), code),
            .init(
                text("template-column-waiting"), text.number(count.waiting),
                note: count.obliged > 0 ? text("template-obliged", count: count.obliged) : nil),
        ])
        let found = pack.notifications.filter { $0.template == code }
        rules = found.isEmpty ? nil : Self.table(found, in: text)
        noRules = found.isEmpty ? text("template-no-rules") : nil
        samples = try SampleMessage.audiences(of: template, pack: pack).flatMap { audience in
            try pack.city.languages.map { try Sample(template, audience, $0, by: writer, in: text) }
        }
        stop =
            session.mayStop
            ? Button(text("halt-one"), href: HaltPage.address(of: code), kind: .danger) : nil
        back = Button(text("template-back"), href: NotifyPart.templates.address, kind: .quiet, icon: "arrow-left")
    }

    /// Where the template with this code is.
    static func address(of code: String) -> String { "\(NotifyPart.templates.address)/\(code)" }

    private static func table(_ rules: [NotificationRule], in text: Localizer) -> DataTable {
        DataTable(
            text("template-rules"), captionHidden: true,
            columns: ["event", "whom", "by", "kind", "pace", "law"].map { .init(text("template-column-\($0)")) },
            rows: rules.map { rule in
                DataTable.Row([
                    .init(text("notify-event-\(rule.event.shortName)")),
                    .init(text("notify-audience-\(rule.audience.rawValue)")),
                    .init(rule.channels.map { text("notify-by-\($0.rawValue)") }.joined(separator: ", ")),
                    .init(text("template-kind-\(rule.kind.rawValue)")),
                    .init(text("template-pace-\(rule.pace.rawValue)")),
                    .init(text(rule.obliged ? "template-law-yes" : "template-law-no")),
                ])
            })
    }
}

extension TemplatePage.Sample {
    fileprivate init(
        _ template: MessageTemplate, _ audience: Audience, _ language: Language, by writer: LetterWriter,
        in text: Localizer
    ) throws {
        id = "sample-\(audience.rawValue)-\(language.rawValue)"
        let name = language == .ru ? "Русский" : "English"
        heading = "\(text("notify-audience-\(audience.rawValue)")), \(name)"
        self.language = language.rawValue
        message = try SampleMessage(template, to: audience, in: language, by: writer)
        preview =
            "\(TemplatePage.address(of: template.code))/mail?to=\(audience.rawValue)&language=\(language.rawValue)"
        previewTitle = text("template-preview", ["heading": heading])
        smsNote = text("template-parts", count: message.parts)
    }
}

import Appeals
import Foundation
import WebPages

/// What a template's message says about the made-up appeal, as it arrives by each way.
struct SampleMessage: Sendable {
    let subject: String
    /// The mail as text.
    let text: String
    /// The mail as HTML, a whole document.
    let html: String
    let sms: String
    /// Parts that the SMS takes.
    let parts: Int
    /// As messengers show it, without the button.
    let chat: String
    /// What the button beneath the messenger's text says; `nil` where the address stands in the text.
    let button: String?

    /// The message of `template` to one of `audience` in `language`.
    /// - Throws: `LetterError`, `TemplateError`.
    init(_ template: MessageTemplate, to audience: Audience, in language: Language, by writer: LetterWriter) throws {
        let (pack, words) = (writer.city.current, writer.pages.localizer(in: language))
        let sample = SampleAppeal(pack: pack, in: words)
        let (letter, short) = try writer.write(
            Self.matters(of: template, to: audience, sample, pack: pack), to: sample.reader(audience))
        subject = letter.subject
        text = try writer.pages.letter("mail-text", letter, in: words)
        html = try writer.pages.letter("mail-html", letter, in: words)
        sms = SMSText.fitted(short, link: letter.link)
        parts = SMSText.parts(of: sms)
        let hasButton = letter.link.isSecureLink
        chat = ChatText(letter, hasButton: hasButton, quoteMark: "> ", limit: VKTransport.limit).parts.map(\.text)
            .joined(separator: ChatText.gap)
        button = hasButton ? letter.linkLabel : nil
    }

    /// Those of `template` who get it: one of each sort, residents first. A template that no row names is for those
    /// whom its use in the program is for.
    static func audiences(of template: MessageTemplate, pack: CityPack) -> [Audience] {
        let told = pack.notifications.filter { $0.template == template.code && $0.audience != .system }.map(\.audience)
        let sorts = [told.first { $0.isOfResidents }, told.first { !$0.isOfResidents }].compactMap { $0 }
        return sorts.isEmpty ? [template.code == MessageTemplate.severalAtWork ? .worker : .resident] : sorts
    }

    /// Three things for the templates that tell of several at once; else the first event whose row names the template.
    private static func matters(
        of template: MessageTemplate, to audience: Audience, _ sample: SampleAppeal, pack: CityPack
    ) -> [LetterWriter.Matter] {
        let rules = pack.notifications.filter { $0.audience.isOfResidents == audience.isOfResidents }
        if [MessageTemplate.several, MessageTemplate.severalAtWork].contains(template.code), let first = rules.first {
            let news = rules.prefix(3)
            return (news + Array(repeating: first, count: 3 - news.count)).map {
                sample.matter($0.event, template: $0.template)
            }
        }
        let rule = rules.first { $0.template == template.code && $0.audience == audience }
        return [sample.matter(rule?.event ?? .registered, template: template.code)]
    }
}

import Appeals
import HTTPTypes

/// What came of a mail.
enum MailOutcome: Sendable, Hashable {
    /// It is a reply to this appeal; `leftOut`: how many files were too many or too large.
    case reply(TrackingNumber, leftOut: Int)
    /// It became this appeal.
    case message(TrackingNumber, leftOut: Int)
    /// A program wrote it, and nobody waits for an answer.
    case ignored(MailLoop.Reason)
    /// It will never be taken.
    case refused(MailRefusal)
}

/// Why a mail will never be taken.
enum MailRefusal: Sendable, Hashable {
    /// No address of ours is among the receivers; `site`: where to write instead.
    case unknownAddress(site: String)
    /// The signature is not that of an appeal of this number, or there is none. One answer for both: numbers cannot be
    /// tried out.
    case forged
    /// Nobody owes the resident anything any more; `canReopen`: the page of the appeal still lets them say that it is
    /// not solved.
    case closed(canReopen: Bool, site: String)
    /// It cannot be parsed.
    case unreadable(MimeError)
    /// There are no words in it, and no files.
    case empty
    /// Another mail with the same Message-ID is an appeal already.
    case idTaken

    /// The stable code for programs; the mail server's pipe derives its exit status from it.
    var cause: MailCause {
        switch self {
        case .unknownAddress: .unknownAddress
        case .forged: .forged
        case .closed: .closed
        case .unreadable, .empty, .idTaken: .unreadable
        }
    }

    /// One sentence, with what to do. It goes into the bounce, which the resident reads.
    var sentence: LocalizedText {
        switch self {
        case .unknownAddress(let site):
            LocalizedText(
                ru: "По этому адресу обращения не принимают: отправьте обращение на сайте \(site).",
                en: "No appeals are taken at this address: file the appeal at \(site).")
        case .forged:
            LocalizedText(
                ru: "Адрес ответа неполный или неверный: ответьте на наше письмо ещё раз, не меняя адреса.",
                en: "The address of the reply is incomplete or wrong: answer our mail once more, to the same address."
            )
        case .closed(true, _):
            LocalizedText(
                ru: "Обращение закрыто. Если это рано, нажмите на его странице «Проблема не решена».",
                en: "The appeal is closed. If that is too early, open its page by the link in our mail and press "
                    + "\"The problem is not solved\" there.")
        case .closed(false, let site):
            LocalizedText(
                ru: "Обращение уже закрыто: отправьте новое на сайте \(site).",
                en: "The appeal is closed: file a new one at \(site).")
        case .unreadable(let error):
            LocalizedText(ru: "Письмо не удалось прочитать: отправьте текст простым письмом.", en: "\(error)")
        case .empty:
            LocalizedText(
                ru: "В письме нет ни текста, ни файлов: напишите ответ и отправьте ещё раз.",
                en: "The mail has neither text nor files: write the answer and send it again.")
        case .idTaken:
            LocalizedText(
                ru: "Письмо с таким Message-ID уже принято: отправьте новое письмо.",
                en: "A mail with this Message-ID was taken before: send a new mail.")
        }
    }
}

/// The code of a refusal, as it travels in JSON.
enum MailCause: String, Sendable, Codable {
    case unknownAddress = "unknown-address"
    case forged, closed, unreadable
}

/// The JSON that answers `POST /hooks/mail`.
struct MailAnswer: Sendable, Codable {
    /// `reply`, `message`, `ignored` or `refused`.
    let outcome: String
    /// A sentence for the mail server's log or for the bounce.
    let reason: String
    /// Why it was refused.
    let cause: MailCause?

    init(_ result: MailOutcome, in language: Language) {
        switch result {
        case .reply(let number, let leftOut):
            (outcome, cause) = ("reply", nil)
            reason = Self.taken(number, leftOut)[language]
        case .message(let number, let leftOut):
            (outcome, cause) = ("message", nil)
            reason = Self.taken(number, leftOut)[language]
        case .ignored(let why): (outcome, cause, reason) = ("ignored", nil, "\(why)")
        case .refused(let refusal): (outcome, cause, reason) = ("refused", refusal.cause, refusal.sentence[language])
        }
    }

    private static func taken(_ number: TrackingNumber, _ leftOut: Int) -> LocalizedText {
        let limits = (IncomingMail.attachmentLimit, IncomingMail.attachmentSizeLimit >> 20)
        let rest =
            leftOut == 0
            ? ("", "")
            : (
                " Не вошло файлов: \(leftOut) (не более \(limits.0) по \(limits.1) МБ).",
                " Files left out: \(leftOut) (at most \(limits.0) of \(limits.1) MB each)."
            )
        return LocalizedText(ru: "Принято: обращение \(number).\(rest.0)", en: "Taken: appeal \(number).\(rest.1)")
    }
}

extension MailOutcome {
    /// 200 for what needs nothing more, 422 for what is refused for ever.
    var status: HTTPResponse.Status { if case .refused = self { .unprocessableContent } else { .ok } }

    /// The outcome's word, for figures.
    var word: String { MailAnswer(self, in: .en).outcome }
}

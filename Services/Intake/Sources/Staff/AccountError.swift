import Appeals
import HTTPTypes
import ServiceKit

/// Why nothing was done with an account.
enum AccountError: ProblemConvertible {
    /// Another account has the login.
    case loginTaken
    /// There is no account with this login.
    case unknown(login: String)
    /// Without the account nobody could administer accounts.
    case lastAdministrator
    /// An administrator may not take this role from the own account: a slip would lock the door from outside.
    case ownRole
    /// The password given as the present one is not.
    case wrongPassword
    /// The new password is the old one.
    case samePassword

    /// 404, 409, or 422 on the field.
    func problem(in language: Language) -> Problem {
        switch self {
        case .loginTaken: FieldError("login", .other(sentence)).problem(in: language)
        case .ownRole: FieldError("roles", .other(sentence)).problem(in: language)
        case .wrongPassword: FieldError("current", .other(sentence)).problem(in: language)
        case .samePassword: FieldError("password", .other(sentence)).problem(in: language)
        case .unknown: Problem(.notFound, sentence[language], in: language)
        case .lastAdministrator: Problem(.conflict, sentence[language], in: language)
        }
    }

    /// One sentence, with what to do.
    var sentence: LocalizedText {
        switch self {
        case .loginTaken:
            LocalizedText(
                ru: "Такой логин уже есть: выберите другой.", en: "This login exists already: choose another.")
        case .unknown(let login):
            LocalizedText(ru: "Учётной записи \(login) нет.", en: "There is no account \(login).")
        case .lastAdministrator:
            LocalizedText(
                ru: "Это последний администратор: сначала добавьте другого.",
                en: "This is the last administrator: add another one first.")
        case .ownRole:
            LocalizedText(
                ru: "Снять с себя роль администратора нельзя: попросите другого администратора.",
                en: "You cannot take the role of administrator from yourself: ask another administrator.")
        case .wrongPassword:
            LocalizedText(ru: "Это не ваш нынешний пароль.", en: "This is not your present password.")
        case .samePassword:
            LocalizedText(ru: "Придумайте новый пароль, не прежний.", en: "Take a new password, not the old one.")
        }
    }
}

public import Appeals
import GRDB
import Hummingbird
import NIOCore
import NIOHTTP1

/// An error that knows how to tell a client about itself. Services conform their own errors; everything else is mapped
/// here.
public protocol ProblemConvertible: Error {
    /// The error as a problem, its sentences in `language`.
    func problem(in language: Language) -> Problem
}

extension Problem: ProblemConvertible {
    /// Itself.
    public func problem(in language: Language) -> Problem { self }
}

extension InvalidInput: ProblemConvertible {
    /// 400 when the request could not be read, 422 when it could not be understood.
    public func problem(in language: Language) -> Problem {
        let isUnreadable = errors.contains { $0.reason.isUnreadable }
        let detail = errors.map { error in
            (error.field.isEmpty ? "" : "\(error.field): ") + error.reason.sentence(in: language)
        }
        return Problem(
            isUnreadable ? .badRequest : .unprocessableContent, detail.joined(separator: " "), in: language,
            errors: errors)
    }
}

extension FieldError: ProblemConvertible {
    /// As `InvalidInput` with this one error.
    public func problem(in language: Language) -> Problem { InvalidInput(self).problem(in: language) }
}

extension AccessError: ProblemConvertible {
    /// 401 or 403.
    public func problem(in language: Language) -> Problem {
        switch self {
        case .signInNeeded:
            Problem(.unauthorized, language.say("Войдите в систему.", description), in: language)
        case .role, .unit:
            Problem(.forbidden, language.say("У вашей учётной записи нет доступа сюда.", description), in: language)
        }
    }
}

extension PasswordError: ProblemConvertible {
    /// 503 when too many wait, else 422 on the field `password`.
    public func problem(in language: Language) -> Problem {
        switch self {
        case .busy:
            Problem(
                .serviceUnavailable,
                language.say("Сейчас входят многие: повторите через несколько секунд.", description),
                in: language, retryAfter: 5)
        case .tooShort:
            FieldError("password", .other(LocalizedText(ru: "Не менее \(Passwords.shortest) знаков.", en: description)))
                .problem(in: language)
        case .tooLong:
            FieldError("password", .tooLong(Passwords.longest)).problem(in: language)
        }
    }
}

extension Problem {
    /// 503: what was sent is not lost by us, for it was not accepted.
    public static func unavailable(in language: Language) -> Problem {
        Problem(
            .serviceUnavailable,
            language.say(
                "Сервис временно не принимает данные: повторите через минуту.",
                "The service cannot take this at the moment: try again in a minute."),
            in: language, retryAfter: 30)
    }

    /// Any error as a problem; `nil` when it is none of a kind that we know, so it is ours.
    init?(_ error: any Error, in language: Language) {
        switch error {
        case let error as any ProblemConvertible:
            self = error.problem(in: language)
        case let error as DecodingError:
            self = FieldError(error).problem(in: language)
        case is NIOTooManyBytesError:
            self.init(
                .contentTooLarge,
                language.say("Сократите текст или пришлите файлы отдельно.", "Shorten the text or send files apart."),
                in: language)
        case is HTTPParserError:
            self.init(
                .badRequest, language.say("Запрос прерван или повреждён.", "The request was cut off or is damaged."),
                in: language)
        case let error as DatabaseError where error.isTroubleOfStore:
            self = .unavailable(in: language)
        case is CancellationError:
            self = .unavailable(in: language)
        case let error as HTTPError:
            self.init(error.status, error.body ?? error.status.title(in: language), in: language)
        case let error as any HTTPResponseError:
            self.init(error.status, error.status.title(in: language), in: language)
        default:
            return nil
        }
    }
}
